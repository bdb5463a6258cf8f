import type { Instant } from '../core/brands';
import type { Database, Session } from '../database';
import { boundedTime } from './sql/rows';
import { vouchedRetentions } from './vouched-retentions';

/**
 * A chain is read along its index: sorting it anew for each piece would make the whole quadratic. Compiling a statement
 * anew for each piece costs more than it saves.
 */
const READ_ALONG_INDEX = `SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true),
  set_config('jit', 'off', true)`;

/** What the archive remembers of a namespace's chain, read in one state with its events. */
export interface ChainState {
  /** Whether the namespace ever had an event. */
  readonly isKnown: boolean;
  readonly eventCount: number;
  readonly headHash: string | null;
  readonly headTimestamp: Instant | null;
  readonly hasRetention: boolean;
  /** Whether retention removed events around held ones. */
  readonly hasStretches: boolean;
  readonly genesisHash: string | null;
  /** The retention records that excuse what is gone: see `vouchedRetentions`. */
  readonly retentions: readonly string[];
  /** Arrivals beyond this one are not part of the state; null where the session itself is one state. */
  readonly upToArrival: string | null;
}

/**
 * Runs `work` on one consistent state of a chain while writers go on. PostgreSQL: a repeatable-read transaction.
 * The embedded engine has one session, which nobody may hold for long: head and highest arrival are noted
 * together, the pieces read what lies at or below it, and the work begins again if a retention came between.
 */
export async function consistently<T>(
  database: Database,
  namespace: string,
  work: (session: Session, state: ChainState) => Promise<T>,
): Promise<T> {
  if (database.engine === 'postgresql') {
    return database.transaction(
      async (tx) => {
        await tx.query({ text: READ_ALONG_INDEX });
        return work(tx, { ...(await readState(tx, namespace)).state, upToArrival: null });
      },
      { isolation: 'repeatable read', readOnly: true },
    );
  }
  for (;;) {
    const { state, retentionMark } = await readState(database, namespace);
    const result = await work(database, state);
    const after = await readState(database, namespace);
    if (after.retentionMark === retentionMark) return result;
  }
}

/** Reads the state inside a transaction that holds the chain's lock, and readies it for reading the chain. */
export async function lockedState(session: Session, namespace: string): Promise<ChainState> {
  await session.query({ text: READ_ALONG_INDEX });
  return { ...(await readState(session, namespace)).state, upToArrival: null };
}

interface RawState {
  readonly eventCount: string | null;
  readonly headHash: string | null;
  readonly headTimestamp: Instant | null;
  readonly removed: string | null;
  readonly retentionMark: string;
  readonly genesisHash: string | null;
  readonly hasStretches: boolean | null;
  readonly arrival: string;
}

async function readState(
  session: Session,
  namespace: string,
): Promise<{ state: ChainState; retentionMark: string }> {
  const retentions = await vouchedRetentions(session, namespace);
  const [raw] = await session.query<RawState>({
    name: 'chain-state',
    text: `SELECT heads.event_count AS "eventCount", heads.head_hash AS "headHash",
        ${boundedTime('heads.head_timestamp')} AS "headTimestamp", retained.removed, retained.mark AS "retentionMark",
        retained.genesis AS "genesisHash", retained.has_stretches AS "hasStretches", sequence.last_value AS arrival
      FROM (
        SELECT sum(removed_count) AS removed, count(*) || ':' || coalesce(sum(removed_count), 0) AS mark,
          max(genesis_hash) AS genesis, bool_or(stretches IS NOT NULL) AS has_stretches
        FROM retention_records WHERE id = ANY($2::bigint[])) AS retained
      CROSS JOIN cascade_events_arrival_seq AS sequence
      LEFT JOIN chain_heads AS heads ON heads.namespace = $1`,
    values: [namespace, retentions],
  });
  if (raw === undefined) throw new Error('a chain has no state');
  return {
    state: {
      isKnown: raw.eventCount !== null,
      eventCount: Number(raw.eventCount ?? 0),
      headHash: raw.headHash,
      headTimestamp: raw.headTimestamp,
      hasRetention: Number(raw.removed ?? 0) > 0,
      hasStretches: raw.hasStretches === true,
      genesisHash: raw.genesisHash,
      retentions,
      upToArrival: raw.arrival,
    },
    retentionMark: raw.retentionMark,
  };
}
