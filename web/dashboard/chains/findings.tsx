import { grouped, label } from '../format/text';
import type { ChainVerdict } from '../operations';
import { Panel } from '../parts/page';
import { Said } from '../parts/said';
import { addressOf } from '../routes/route';

type Chain = ChainVerdict['cascadeChain'];

/** Why a chain is not sound, finding by finding; then what is worth knowing besides. */
export function Findings({ chain }: { readonly chain: Chain }) {
  const { findingCount, findings, namespace, noteCount, notes } = chain;
  return (
    <>
      {findings.length > 0 && (
        <Panel title="Findings" note={shownOf(findings.length, findingCount)}>
          <ol className="findings">
            {findings.map((finding) => (
              <li key={finding.cursor} className="finding">
                <h3>
                  {label(finding.kind)}
                  {finding.position !== null && (
                    <span className="place">link {grouped(finding.position)}</span>
                  )}
                </h3>
                <p>
                  <Said text={finding.message} />
                </p>
                <dl className="compare">
                  <Compared name="Expected" value={finding.expected} />
                  <Compared name="Found" value={finding.actual} />
                </dl>
                {finding.cascadeId !== null && (
                  <p className="finding-links">
                    <a href={addressOf({ name: 'event', id: finding.cascadeId })}>
                      Event <Said text={finding.cascadeId} />
                    </a>
                    <a href={addressOf({ name: 'chain', id: namespace }, { around: finding.cascadeId })}>
                      Links around it
                    </a>
                  </p>
                )}
              </li>
            ))}
          </ol>
        </Panel>
      )}
      {notes.length > 0 && (
        <Panel title="Notes" note={shownOf(notes.length, noteCount)}>
          <ul className="notes">
            {notes.map((note) => (
              <li key={note.cursor}>
                <a href={addressOf({ name: 'event', id: note.cascadeId })}>link {grouped(note.position)}</a>:{' '}
                <Said text={note.message} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Compared({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>
          <Said text={value === '' ? '(empty)' : value} />
        </code>
      </dd>
    </div>
  );
}

function shownOf(shown: number, all: number): string {
  return shown === all ? grouped(all) : `${grouped(shown)} of ${grouped(all)}`;
}
