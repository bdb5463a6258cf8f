import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { noteSignatures } from '../evidence/note';
import { ProofButton } from '../evidence/proof-button';
import { counted, grouped, label } from '../format/text';
import { Checkpoint, LogEntries } from '../operations';
import { CopyButton, Hash } from '../parts/copy';
import { kindText, recordRoute } from '../parts/change-list';
import { Icon } from '../parts/icons';
import { Facts, Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Ago, Time } from '../parts/time';
import { addressOf } from '../routes/route';

const PAGE = 25n;
/** Entries that wait for a signature are counted up to here. */
const MOST_WAITING = 1_000;

/** The evidence log: how far it is signed, what is in it, and how to check it without believing this page. */
export function LogView({ search }: { readonly search: URLSearchParams }) {
  const answer = useQuery(Checkpoint, {});
  useOnChange(() => true, answer.reload, 2_000);
  return (
    <Page
      title="Evidence log"
      lead="Every version of every record has an entry here, in one order, under one signature."
      actions={<QueryButton operation={Checkpoint} variables={{}} />}
    >
      <Answered answer={answer} what="the checkpoint" rows={6}>
        {({ logCheckpoint }) =>
          logCheckpoint === null ? (
            <Empty title="Nothing is signed yet.">
              <p>A server that has the key signs the log within a second of each change.</p>
            </Empty>
          ) : (
            <LogBody checkpoint={logCheckpoint} search={search} />
          )
        }
      </Answered>
    </Page>
  );
}

type Signed = NonNullable<Checkpoint['logCheckpoint']>;

function LogBody({ checkpoint, search }: { readonly checkpoint: Signed; readonly search: URLSearchParams }) {
  const size = BigInt(checkpoint.size);
  const waiting = useQuery(LogEntries, { afterIndex: String(size - 1n), first: MOST_WAITING });
  const backlog = waiting.data?.changes.length;
  return (
    <>
      <div className="columns columns-even">
        <Panel title="Last checkpoint" note={<Ago at={checkpoint.signedAt} />}>
          <Facts
            facts={[
              ['Entries', <b key="size">{grouped(checkpoint.size)}</b>],
              ['Signed', <Time key="at" at={checkpoint.signedAt} />],
              [
                'Not signed yet',
                backlog === undefined ? null : backlog === 0 ? (
                  'no change that you may see'
                ) : (
                  <>
                    {counted(backlog, 'change')}
                    {backlog === MOST_WAITING && ' or more'}
                  </>
                ),
              ],
              ['Origin', <Said key="origin" text={checkpoint.origin} />],
              [
                'Key',
                noteSignatures(checkpoint.note).map(({ keyId, name }) => (
                  <span key={keyId}>
                    <code>{keyId}</code> of <Said text={name} />
                  </span>
                )),
              ],
              ['Root', <Hash key="root" value={checkpoint.root} isWhole />],
            ]}
          />
          <div className="json">
            <span className="json-tools no-print">
              <CopyButton text={checkpoint.note} what="signed note" />
            </span>
            <pre tabIndex={0} role="group" aria-label="Signed note">
              {checkpoint.note}
            </pre>
          </div>
        </Panel>
        <HowToCheck />
      </div>
      <Entries size={size} search={search} />
    </>
  );
}

const steps = [
  {
    text: 'Keep a checkpoint where those who run the archive cannot change it:',
    command: `curl -s ${new URL('log/checkpoint', document.baseURI).href} > kept.checkpoint`,
  },
  {
    text: 'Later, check every record against the log, and the log against what was kept:',
    command: 'incident-archive verify --log --checkpoint kept.checkpoint',
  },
  {
    text: 'Check one record without a server, from the receipt of its write:',
    command: 'incident-archive verify --receipt receipt.json',
  },
] as const;

function HowToCheck() {
  return (
    <Panel title="How to check it">
      <p className="prose">
        This page shows what the server says. Whoever must not believe the server checks it with tools of
        their own:
      </p>
      <ol className="steps">
        {steps.map(({ command, text }) => (
          <li key={command}>
            <p>{text}</p>
            <div className="command">
              <code>{command}</code>
              <CopyButton text={command} what="command" />
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Entries({ search, size }: { readonly size: bigint; readonly search: URLSearchParams }) {
  const until = endOf(search.get('until'), size);
  const after = until - PAGE - 1n;
  const variables = { afterIndex: String(after < -1n ? -1n : after), first: Number(PAGE) };
  const answer = useQuery(LogEntries, variables);
  return (
    <Panel
      title={until === size ? 'Latest entries' : `Entries before ${grouped(String(until))}`}
      actions={<QueryButton operation={LogEntries} variables={variables} isSmall />}
    >
      <Answered answer={answer} what="the entries" rows={8}>
        {({ changes }) => {
          const entries = changes.filter(({ index }) => BigInt(index) < until).toReversed();
          if (entries.length === 0) return <Empty title="No entry here is one that you may see." />;
          return (
            <div className="table-frame">
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">Record</th>
                    <th scope="col">Entry</th>
                    <th scope="col">Leaf hash</th>
                    <th scope="col">Recorded</th>
                    <th scope="col">Proof</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => (
                    <EntryRow key={entry.index} entry={entry} />
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </Answered>
      <nav className="pager" aria-label="Pages of entries">
        {until < size ? (
          <a className="button" href={addressOf({ name: 'log' }, { until: String(until + PAGE) })}>
            <Icon name="left" /> Newer
          </a>
        ) : (
          <span />
        )}
        {after >= 0n && (
          <a className="button" href={addressOf({ name: 'log' }, { until: String(until - PAGE) })}>
            Older <Icon name="right" />
          </a>
        )}
      </nav>
    </Panel>
  );
}

function EntryRow({ entry }: { readonly entry: LogEntries['changes'][number] }) {
  const route = recordRoute(entry.kind, entry.recordId);
  const name = <Said text={entry.recordId} />;
  return (
    <tr>
      <td className="row-main">
        {route === null ? (
          <span className="row-link">{name}</span>
        ) : (
          <a className="row-link" href={addressOf(route)}>
            {name}
          </a>
        )}
        <span className="row-more">
          {label(kindText(entry.kind))}
          {entry.revision > 1 && ` · version ${entry.revision}`}
          {entry.namespace !== '' && (
            <>
              {' · '}
              <Said text={entry.namespace} />
            </>
          )}
        </span>
      </td>
      <td data-name="Entry" className="number">
        {grouped(entry.index)}
      </td>
      <td data-name="Leaf hash">
        <Hash value={entry.leafHash} />
      </td>
      <td data-name="Recorded">
        <Time at={entry.recordedAt} />
      </td>
      <td data-name="Proof">
        <ProofButton leafHash={entry.leafHash} />
      </td>
    </tr>
  );
}

function endOf(text: string | null, size: bigint): bigint {
  const asked = text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : size;
  return asked > size || asked < 1n ? size : asked;
}
