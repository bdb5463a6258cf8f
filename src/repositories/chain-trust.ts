import type { Instant } from '../core/brands';
import type { ChainVerdict } from '../core/chain';
import { openCheckpoint, parseNote, type Checkpoint } from '../core/checkpoint';
import { isVouchedFor, keyIn, type StoredEntry } from '../core/evidence';
import { ProofError } from '../core/merkle';
import type { Session } from '../database';
import type { TrustedVerdict } from './cascade-chain';
import { excuseFault } from './chain-excuses';
import type { PublishedCheckpoint } from './evidence-log-repository';
import { declarationsIn } from './log-declarations';
import { inclusionFault } from './log-inclusion';
import { missingFault } from './missing-events';
import { storedEntriesOf } from './log-reader';

/**
 * Whether the evidence log stands behind a chain. ANCHORED: the newest checkpoint is signed with the key that the
 * database names, and its tree holds an event of the chain as it is stored, hence by the links all before it; only
 * events that wait for the next checkpoint come after. UNANCHORED: anything else, with the reason in a sentence.
 */
export type ChainTrust =
  | {
      readonly trust: 'ANCHORED';
      readonly checkpoint: PublishedCheckpoint;
      /** The event, or the retention record, that the tree holds. */
      readonly holds: string;
      /** Events after it, which are in the log and not signed yet. */
      readonly unsigned: number;
    }
  | { readonly trust: 'UNANCHORED'; readonly checkpoint: null; readonly reason: string };

/** Most events that may wait for a checkpoint: one is signed each second. */
const MOST_UNSIGNED = 10_000;

/** What the log says of the chain, in the state that the session reads. `reachesEnd`: nothing of it is left out at its end. */
export async function trustIn(
  session: Session,
  namespace: string,
  { status, headHash, length }: Pick<ChainVerdict, 'status' | 'headHash' | 'length'>,
  reachesEnd: boolean,
): Promise<ChainTrust> {
  if (status === 'BROKEN') return unanchored('none stands behind a chain that is broken.');
  if (status === 'EMPTY') return unanchored('there is no event that one could stand behind.');
  const newest = await newestCheckpoint(session);
  if (newest === null) return unanchored('the evidence log was not signed yet.');
  const { published, opened } = newest;
  if (opened === null) return unanchored('the newest one does not verify with the key of the log.');
  const found =
    length === 0 || headHash === null
      ? await lastRetention(session, namespace, opened.size)
      : await lastSigned(session, namespace, headHash, opened.size);
  if (typeof found === 'string') return unanchored(found);
  const { entry, unsigned } = found;
  if (!isVouchedFor(entry)) return unanchored(`${nameOf(entry)} is not stored as it was logged.`);
  const fault =
    (await inclusionFault(session, entry, opened, nameOf(entry))) ??
    (await excuseFault(session, namespace, opened)) ??
    (reachesEnd ? await missingFault(session, namespace, opened) : null);
  if (fault !== null) return unanchored(fault);
  return { trust: 'ANCHORED', checkpoint: published, holds: nameOf(entry), unsigned };
}

/** The verdict with what the log says of its chain, also in words. */
export function withTrust(verdict: ChainVerdict, trust: ChainTrust): TrustedVerdict {
  const { covers, notCovered } = verdict;
  if (trust.trust === 'UNANCHORED') {
    const { trust: kind, checkpoint, reason } = trust;
    return { ...verdict, trust: kind, checkpoint, notCovered: [...notCovered, `No checkpoint: ${reason}`] };
  }
  const { trust: kind, checkpoint, holds, unsigned } = trust;
  const sentence =
    `The checkpoint of ${checkpoint.signedAt} over ${checkpoint.size} entries of the evidence log, signed with the key ` +
    `that the database names: its tree holds ${holds}, and by the links all before it.`;
  const rest =
    unsigned === 0 ? [] : [`The last ${unsigned} events are in the evidence log, and not signed yet.`];
  return {
    ...verdict,
    trust: kind,
    checkpoint,
    covers: [...covers, sentence],
    notCovered: [...notCovered, ...rest],
  };
}

function unanchored(reason: string): ChainTrust {
  return { trust: 'UNANCHORED', checkpoint: null, reason };
}

function nameOf({ kind, id }: StoredEntry): string {
  return kind === 'cascade-events' ? `event ${id}` : `retention record ${id}`;
}

/** The newest checkpoint of the log, and what it states; null for that where its signature does not hold. */
async function newestCheckpoint(
  session: Session,
): Promise<{ published: PublishedCheckpoint; opened: Checkpoint | null } | null> {
  const [row] = await session.query<{ size: string; signedAt: Instant; note: string; origin: string }>({
    name: 'newest-checkpoint',
    text: `SELECT size, signed_at AS "signedAt", note, origin FROM log_checkpoints
      WHERE origin = (SELECT origin FROM log_state) ORDER BY size DESC, id DESC LIMIT 1`,
  });
  if (row === undefined) return null;
  const { origin, signedAt, note } = row;
  const published = { size: BigInt(row.size), signedAt, note };
  const keys = (await declarationsIn(session)).flatMap(({ verifierKey }) => keyIn(verifierKey) ?? []);
  try {
    const opened = openCheckpoint(parseNote(note), { origin, keys });
    return { published, opened: opened.size === published.size ? opened : null };
  } catch (error) {
    if (error instanceof ProofError) return { published, opened: null };
    throw error;
  }
}

type Found = { readonly entry: StoredEntry; readonly unsigned: number };

/** The last event, from the head back along the links, that a tree of so many entries holds; else why there is none. */
async function lastSigned(
  session: Session,
  namespace: string,
  headHash: string,
  size: bigint,
): Promise<Found | string> {
  const placed = `LEFT JOIN LATERAL (
      SELECT log_index AS place, true AS is_logged FROM log_entries
      WHERE kind = 'cascade-events' AND record_id = events.cascade_id AND revision = 1 ORDER BY id DESC LIMIT 1
    ) AS entries ON true`;
  const rows = await session.query<{
    id: string;
    place: string | null;
    isLogged: boolean;
    unsigned: number;
  }>({
    // without a name: a plan made while no entry waited would go through all that wait for each event
    text: `WITH RECURSIVE back AS (
        SELECT cascade_id, previous_hash, 0 AS unsigned, place, coalesce(is_logged, false) AS is_logged
        FROM cascade_events AS events ${placed} WHERE namespace = $1 AND current_hash = $2
        UNION ALL
        SELECT events.cascade_id, events.previous_hash, unsigned + 1, entries.place, coalesce(entries.is_logged, false)
        FROM back JOIN cascade_events AS events ON events.namespace = $1 AND events.current_hash = back.previous_hash
        ${placed}
        WHERE back.is_logged AND (back.place IS NULL OR back.place >= $3::bigint) AND unsigned < ${MOST_UNSIGNED})
      SELECT cascade_id AS id, place, is_logged AS "isLogged", unsigned FROM back ORDER BY unsigned DESC`,
    values: [namespace, headHash, String(size)],
  });
  const [last, ...later] = rows;
  if (last === undefined) return lastRetention(session, namespace, size, headHash);
  if (!last.isLogged) return `the evidence log does not hold event ${last.id}.`;
  if (last.place === null || BigInt(last.place) >= size)
    return `the last ${last.unsigned + 1} events are not signed yet.`;
  const fault = await unsignedFault(
    session,
    later.map(({ id }) => id),
  );
  if (fault !== null) return fault;
  const [entry] = await storedEntriesOf(session, [{ kind: 'cascade-events', id: last.id, revision: 1 }]);
  return entry === undefined
    ? `the evidence log does not hold event ${last.id}.`
    : { entry, unsigned: last.unsigned };
}

/** Events whose entries one statement reads. */
const BATCH = 200;

/** Where one of the events that wait for a checkpoint is not as its entry says, in a sentence; null where all are. */
async function unsignedFault(session: Session, ids: readonly string[]): Promise<string | null> {
  for (let at = 0; at < ids.length; at += BATCH) {
    const versions = ids
      .slice(at, at + BATCH)
      .map((id) => ({ kind: 'cascade-events', id, revision: 1 }) as const);
    const changed = (await storedEntriesOf(session, versions)).find((entry) => !isVouchedFor(entry));
    if (changed !== undefined) return `${nameOf(changed)} is not stored as it was logged.`;
  }
  return null;
}

/**
 * Of a chain that retention emptied, or whose newest events it removed, up to `headHash`, around held ones: the record
 * of its last retention, where the tree holds it.
 */
async function lastRetention(
  session: Session,
  namespace: string,
  size: bigint,
  headHash: string | null = null,
): Promise<Found | string> {
  const [last] = await session.query<{ id: string; revision: number }>({
    name: 'chain-last-retention',
    text: `SELECT id, revision FROM retention_records
      WHERE kind = 'cascade-events' AND namespace = $1 AND ($2::text IS NULL OR last_hash = $2)
      ORDER BY id DESC LIMIT 1`,
    values: [namespace, headHash],
  });
  if (last === undefined)
    return headHash === null
      ? 'there is no event that one could stand behind.'
      : 'the head is not there any more.';
  const [entry] = await storedEntriesOf(session, [{ kind: 'retention-records', ...last }]);
  if (entry === undefined) return `the evidence log does not hold retention record ${last.id}.`;
  if (entry.index === null || entry.index >= size) return 'its last retention is not signed yet.';
  return { entry, unsigned: 0 };
}
