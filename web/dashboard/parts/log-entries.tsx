import { useState } from 'react';
import type { ApiError } from '../api/api-error';
import { ask } from '../api/ask';
import { toApiError } from '../api/use-query';
import { findEntries, type Entry } from '../evidence/find-entries';
import { ProofButton } from '../evidence/proof-button';
import { Checkpoint, LogEntries as Query, type LogEntriesVariables } from '../operations';
import { Hash } from './copy';
import { Panel } from './page';
import { Fault, Loading } from './states';
import { Time } from './time';

type Kind = NonNullable<LogEntriesVariables['kinds']>[number];

/** What the evidence log has of a record's versions: on request, for they are to be looked for. */
export function LogEntries(props: {
  readonly kind: Kind;
  readonly recordId: string;
  /** When each version was recorded. */
  readonly times: readonly string[];
}) {
  const { kind, recordId, times } = props;
  const [entries, setEntries] = useState<readonly Entry[] | 'looking' | ApiError | null>(null);
  const look = (): void => {
    setEntries('looking');
    findAll(kind, recordId, times).then(setEntries, (error: unknown) => setEntries(toApiError(error)));
  };
  return (
    <Panel title="Receipts" note="what the evidence log has of it">
      {entries === null && (
        <button type="button" className="button no-print" onClick={look}>
          Find its entries in the log
        </button>
      )}
      {entries === 'looking' && <Loading what="the entries" rows={2} />}
      {entries instanceof Error && <Fault error={entries} retry={look} />}
      {Array.isArray(entries) && <Found entries={entries} />}
    </Panel>
  );
}

function Found({ entries }: { readonly entries: readonly Entry[] }) {
  if (entries.length === 0) {
    return <p className="quiet">None was found about the times at which its versions were recorded.</p>;
  }
  return (
    <ul className="entries">
      {entries.map(({ index, leafHash, recordedAt, revision }) => (
        <li key={index}>
          <span>
            Version {revision} is entry <b>{index}</b>, recorded <Time at={recordedAt} />
          </span>
          <Hash value={leafHash} isWhole />
          <ProofButton leafHash={leafHash} />
        </li>
      ))}
    </ul>
  );
}

async function findAll(kind: Kind, recordId: string, times: readonly string[]): Promise<Entry[]> {
  const { logCheckpoint } = await ask(Checkpoint, {});
  const size = BigInt(logCheckpoint?.size ?? 0) + 1_000n; // some wait for the next checkpoint
  return findEntries(recordId, times, size, async (after, first) => {
    const { changes } = await ask(Query, { afterIndex: String(after), first, kinds: [kind] });
    return changes;
  });
}
