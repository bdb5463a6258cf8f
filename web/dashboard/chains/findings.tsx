import { useState } from 'react';
import { grouped, label } from '../format/text';
import type { ChainVerdict } from '../operations';
import { Panel } from '../parts/page';
import { Said } from '../parts/said';
import { addressOf } from '../routes/route';

type Chain = ChainVerdict['cascadeChain'];

/** So many are listed before the rest is asked for. */
const AT_FIRST = 50;

/** Why a chain is not sound, finding by finding; then what is worth knowing besides. */
export function Findings({ chain }: { readonly chain: Chain }) {
  const { findingCount, namespace, noteCount } = chain;
  const [most, setMost] = useState(AT_FIRST);
  const [findings, notes] = [chain.findings.slice(0, most), chain.notes.slice(0, most)];
  const isCut = findings.length < chain.findings.length || notes.length < chain.notes.length;
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
      {isCut && (
        <p className="more">
          <button type="button" className="button" onClick={() => setMost(Infinity)}>
            List all that were told
          </button>
        </p>
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
