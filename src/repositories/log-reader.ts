import type { Instant } from '../core/brands';
import {
  NO_SALT,
  type StoredEntry,
  type StoredLog,
  type StoredLogState,
  type StoredVersion,
  type VersionName,
} from '../core/evidence';
import { Frontier } from '../core/merkle';
import type { Database, Session } from '../database';
import { splitHashes } from './log-hashes';
import { readStoredVersions } from './stored-versions';
import { unloggedVersions } from './unlogged-versions';

/** Entries read at once, each with its record: a record may be some megabytes large. */
const BATCH = 200;

interface EntryRow extends VersionName {
  readonly arrival: string;
  readonly place: string | null;
  readonly namespace: string;
  readonly recordedAt: Instant;
  readonly contentHash: Buffer;
  readonly leafHash: Buffer;
  readonly isNewest: boolean;
  /** Of an entry about the log itself. */
  readonly declaration: string | null;
}

const entryColumns = `id AS arrival, log_index AS place, kind, namespace, record_id AS id, revision,
  recorded_at AS "recordedAt", content_hash AS "contentHash", leaf_hash AS "leafHash", declaration`;

/**
 * Runs `work` with the log and all that it is about, of one state, whatever is written meanwhile: one repeatable-read
 * transaction, begun anew where the database cut it short. `work` gets null where no log has begun. On the embedded
 * engine, which has one session, everyone else in this process waits for it to end.
 */
export function readLog<T>(database: Database, work: (log: StoredLog | null) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => work(await logIn(tx)), {
    isolation: 'repeatable read',
    readOnly: true,
  });
}

/** The log as it stands in a transaction of the caller's; null where none has begun. */
export async function logIn(tx: Session): Promise<StoredLog | null> {
  const state = await readState(tx);
  if (state === null) return null;
  return {
    state,
    declarations: () => entriesWhere(tx, `log_index IS NOT NULL AND kind = 'log'`, 'id'),
    removals: () =>
      entriesWhere(tx, `log_index IS NOT NULL AND kind IN ('retention-records', 'redactions')`, 'id'),
    holds: () => entriesWhere(tx, `log_index IS NOT NULL AND kind = 'holds'`, 'id'),
    placed: () => entriesWhere(tx, 'log_index IS NOT NULL', 'log_index, id'),
    waiting: () => entriesWhere(tx, 'log_index IS NULL', 'id'),
    unlogged: () => unloggedVersions(tx),
  };
}

/** The newest entry of each of these versions that has one, with what is stored of it, in no particular order. */
export async function storedEntriesOf(
  session: Session,
  versions: readonly VersionName[],
): Promise<StoredEntry[]> {
  if (versions.length === 0) return [];
  const rows = await session.query<EntryRow>({
    // without a name: a plan made while no entry waited would go through all that wait for each version
    text: `SELECT DISTINCT ON (kind, record_id, revision) ${entryColumns}, true AS "isNewest" FROM log_entries
      JOIN unnest($1::text[], $2::text[], $3::integer[]) AS given (kind, record_id, revision)
        USING (kind, record_id, revision)
      ORDER BY kind, record_id, revision, log_entries.id DESC`,
    values: [
      versions.map(({ kind }) => kind),
      versions.map(({ id }) => id),
      versions.map(({ revision }) => revision),
    ],
  });
  return withRecords(session, rows);
}

interface StateRow {
  readonly origin: string;
  readonly verifierKey: string;
  readonly size: string;
  readonly frontier: Buffer;
}

async function readState(tx: Session): Promise<StoredLogState | null> {
  const [row] = await tx.query<StateRow>({
    text: `SELECT origin, verifier_key AS "verifierKey", size, frontier FROM log_state`,
  });
  if (row === undefined) return null;
  const [checkpoint] = await tx.query<{ size: string; signedAt: Instant; note: string }>({
    text: `SELECT size, signed_at AS "signedAt", note FROM log_checkpoints WHERE origin = $1
      ORDER BY size DESC, id DESC LIMIT 1`,
    values: [row.origin],
  });
  const { origin, verifierKey, frontier } = row;
  const size = BigInt(row.size);
  return {
    origin,
    verifierKey,
    size,
    root: rootOfFrontier(size, frontier),
    checkpoint: checkpoint === undefined ? null : { ...checkpoint, size: BigInt(checkpoint.size) },
  };
}

function rootOfFrontier(size: bigint, frontier: Buffer): Uint8Array | null {
  try {
    return new Frontier(size, splitHashes(frontier)).root();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Entries with their records, batch by batch. `order` goes up, and ends with the id. */
async function* entriesWhere(
  tx: Session,
  condition: string,
  order: 'id' | 'log_index, id',
): AsyncGenerator<StoredEntry[]> {
  const isByPlace = order !== 'id';
  let last: EntryRow | undefined;
  do {
    const after: string[] =
      last === undefined ? [] : isByPlace ? [last.place ?? '', last.arrival] : [last.arrival];
    const rows: EntryRow[] = await tx.query<EntryRow>({
      text: `SELECT ${entryColumns}, NOT EXISTS (
            SELECT 1 FROM log_entries AS later WHERE later.kind = entries.kind AND later.record_id = entries.record_id
              AND later.revision = entries.revision AND later.id > entries.id) AS "isNewest"
        FROM log_entries AS entries WHERE ${condition}
          ${last === undefined ? '' : `AND (${order}) > (${after.map((_, at) => `$${at + 1}::bigint`).join(', ')})`}
        ORDER BY ${isByPlace ? 'log_index, entries.id' : 'entries.id'} LIMIT ${BATCH}`,
      values: after,
    });
    if (rows.length > 0) yield await withRecords(tx, rows);
    last = rows.length < BATCH ? undefined : rows.at(-1);
  } while (last !== undefined);
}

async function withRecords(tx: Session, rows: readonly EntryRow[]): Promise<StoredEntry[]> {
  const stored = await readStoredVersions(tx, rows);
  return rows.map((row, at) => ({
    kind: row.kind,
    namespace: row.namespace,
    id: row.id,
    revision: row.revision,
    recordedAt: row.recordedAt,
    contentHash: row.contentHash,
    leafHash: row.leafHash,
    isNewest: row.isNewest,
    index: row.place === null ? null : BigInt(row.place),
    stored: storedOf(row, stored[at] ?? null),
  }));
}

/** Of a declaration the document lies in the log itself, and of nothing else. */
function storedOf({ kind, declaration }: EntryRow, stored: StoredVersion | null): StoredVersion | null {
  if (kind === 'log') return declaration === null ? null : declared(declaration);
  if (declaration === null || stored === null) return stored;
  return { ...stored, contradiction: 'its entry has a declaration' };
}

/** Declarations lie in the log itself, and hide nothing. */
function declared(document: string): StoredVersion {
  return { document, salt: Buffer.from(NO_SALT).toString('hex'), recordedAt: null, contradiction: null };
}
