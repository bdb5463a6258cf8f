import { counted, grouped } from '../format/text';
import type { ChainVerdict } from '../operations';
import { Hash } from '../parts/copy';
import { Facts, Panel } from '../parts/page';
import { Said } from '../parts/said';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';

type Chain = ChainVerdict['cascadeChain'];

const anchors = {
  GENESIS: 'its first event says that none comes before it',
  PREDECESSOR: 'an earlier event, which was checked',
  RETENTION: 'an event that retention removed, as its record says',
  UNKNOWN: 'nothing that is known',
} as const satisfies Record<Chain['anchor'], string>;

/** What the verdict rests on, and what it says nothing about. */
export function Trust({ chain }: { readonly chain: Chain }) {
  const { anchor, checkpoint, covers, firstHash, headHash, notCovered, retentions } = chain;
  return (
    <div className="columns columns-even">
      <Panel title="What it rests on">
        <Facts
          facts={[
            ['Begins with', anchors[anchor]],
            [
              'Signed log',
              checkpoint ? (
                <>
                  <a href={addressOf({ name: 'log' })}>checkpoint of {grouped(checkpoint.size)} entries</a>,
                  signed <Time at={checkpoint.signedAt} />
                </>
              ) : (
                'no checkpoint stands behind it'
              ),
            ],
            ['First hash', firstHash && <Hash value={firstHash} isWhole />],
            ['Head', headHash && <Hash value={headHash} isWhole />],
            ...retentions.map(
              (retention) =>
                [
                  'Removed',
                  <>
                    {counted(retention.removedCount, 'event')}, <Time at={retention.removedAt} />, by{' '}
                    <Said text={retention.removedBy} />: <Said text={retention.reason} />
                  </>,
                ] as const,
            ),
          ]}
        />
        <Sentences title="It covers" lines={covers} />
      </Panel>
      <Panel title="What it says nothing about">
        <Sentences lines={notCovered} />
      </Panel>
    </div>
  );
}

function Sentences({ lines, title }: { readonly lines: readonly string[]; readonly title?: string }) {
  if (lines.length === 0) return <p className="quiet">Nothing.</p>;
  return (
    <>
      {title && <h3 className="small-title">{title}</h3>}
      <ul className="sentences">
        {lines.map((line) => (
          <li key={line}>
            <Said text={line} />
          </li>
        ))}
      </ul>
    </>
  );
}
