import type { Instant } from '../core/brands';
import { besideChanges, type EntryKind, type LogDeclaration } from '../core/evidence';
import { badInput, inField } from '../core/errors';
import {
  consistencyPlan,
  Frontier,
  frontierNodes,
  inclusionPlan,
  readProof,
  type HashReader,
} from '../core/merkle';
import type { Caller } from '../auth';
import type { Database, Session } from '../database';
import { checkLimit } from '../query';
import { readHashes, splitHashes } from './log-hashes';
import { backfillLog, endBackfill, hasUnlogged } from './log-backfill';
import { beginAnew, beginLog, changeKey, declarationsIn } from './log-declarations';
import { erasuresBetween, missingErasures, type LoggedErasure } from './log-erasures';
import { sequenceEntries } from './log-sequencer';
import { takeInRetentionRecords } from './retention-log';
import { andEntriesWithin, entriesWithin } from './sql/log-scope';
import { Parameters } from './sql/parameters';
import { View } from './sql/scope';
import { checkKey } from './values';

/** The log as it stands. */
export interface LogHead {
  readonly origin: string;
  /** The public key that signs it (C2SP signed-note). */
  readonly verifierKey: string;
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** One version of one record in the log. */
export interface LoggedEntry {
  /** null until it has its place. */
  readonly logIndex: bigint | null;
  readonly kind: EntryKind;
  readonly namespace: string;
  readonly recordId: string;
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly contentHash: Uint8Array;
  readonly leafHash: Uint8Array;
}

/** An entry that has its place. */
export type PlacedEntry = LoggedEntry & { readonly logIndex: bigint };

/** A checkpoint as it was published. */
export interface PublishedCheckpoint {
  readonly size: bigint;
  readonly signedAt: Instant;
  readonly note: string;
}

/** Which entries of the log a reader wants. */
export interface ChangesQuery {
  /** Entries after this place; from the first where it is left out. */
  readonly afterIndex?: bigint | null;
  /** At most so many, 0 to 1,000; 100 if left out. */
  readonly first?: number | null;
  readonly kinds?: readonly EntryKind[] | null;
  readonly namespaces?: readonly string[] | null;
  /** Whether of each version the first entry alone: a redaction logs anew what is left. */
  readonly isOncePerVersion?: boolean;
  /** Entries of versions with this number alone. */
  readonly revision?: number;
}

interface EntryRow extends Omit<LoggedEntry, 'logIndex'> {
  readonly logIndex: string | null;
}

const entryColumns = `log_index AS "logIndex", kind, namespace, record_id AS "recordId", revision,
  recorded_at AS "recordedAt", content_hash AS "contentHash", leaf_hash AS "leafHash"`;

const noChanges = besideChanges.map((kind) => `'${kind}'`).join(', ');

/** An earlier entry of the version that an entry is about. */
const earlierEntry = `SELECT FROM log_entries AS earlier
  WHERE (earlier.kind, earlier.record_id, earlier.revision)
    = (log_entries.kind, log_entries.record_id, log_entries.revision) AND earlier.log_index < log_entries.log_index`;

/**
 * Keeps and reads the evidence log: its entries, its tree, its checkpoints. Entries are read within the caller's scope, of
 * which gaps in the places are all that tells of others; what keeps the log, and the hashes of its tree, know no scope.
 */
export class EvidenceLogRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    caller: Caller,
  ) {
    this.view = View.of(database, caller);
  }

  /** The log as it stands; null before it has its first entry. */
  async head(): Promise<LogHead | null> {
    const [state] = await this.database.query<{
      origin: string;
      verifierKey: string;
      size: string;
      frontier: Buffer;
    }>({
      name: 'log-state',
      text: 'SELECT origin, verifier_key AS "verifierKey", size, frontier FROM log_state',
    });
    if (state === undefined) return null;
    const { origin, verifierKey, size, frontier } = state;
    const tree = new Frontier(BigInt(size), splitHashes(frontier));
    return { origin, verifierKey, size: tree.size, root: tree.root() };
  }

  /**
   * Begins the log, with an entry that names it and its key, and those of the retention records so far; does nothing
   * where it has begun already.
   */
  async begin(origin: string, verifierKey: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const declaration = { origin, verifierKey, succession: null, recovery: null };
      if (await beginLog(tx, declaration)) await takeInRetentionRecords(tx);
    });
  }

  /** What the log says of itself, by place: its newest key is the last one's. */
  declarations(): Promise<LogDeclaration[]> {
    return declarationsIn(this.database);
  }

  /** Has another key sign from here on. The log must be locked for signing. */
  async changeKey(declaration: LogDeclaration): Promise<void> {
    await this.database.transaction((tx) => changeKey(tx, declaration));
  }

  /**
   * Has the log go on under another origin, after its database was brought back to an earlier state. `declare` is told
   * how many entries are carried over. The log must be locked for signing.
   */
  async beginAnew(
    declare: (carried: bigint) => readonly [LogDeclaration, ...LogDeclaration[]],
  ): Promise<void> {
    await this.database.transaction((tx) => beginAnew(tx, declare));
  }

  /** The redactions and holds in these places of the log, from `from` on and before `to`. */
  erasuresBetween(from: bigint, to: bigint): Promise<LoggedErasure[]> {
    return erasuresBetween(this.database, from, to);
  }

  /** Those of these redactions and holds that the archive does not hold. */
  missingErasures(erasures: readonly LoggedErasure[]): Promise<LoggedErasure[]> {
    return missingErasures(this.database, erasures);
  }

  /** Takes in records that are older than the log, some at a time; gives how many, 0 when all are in. */
  backfill(): Promise<number> {
    return backfillLog(this.database);
  }

  /** Whether records that are older than the log are left, also such as somebody holds locked. */
  hasUnlogged(): Promise<boolean> {
    return hasUnlogged(this.database);
  }

  /** Ends the backfill for good where all is in; false while some is not, and where no log has begun. */
  endBackfill(): Promise<boolean> {
    return endBackfill(this.database);
  }

  /** Runs `work` while no other server signs. */
  whileSigning<T>(work: () => Promise<T>): Promise<T> {
    return this.database.exclusively('log-signing', work);
  }

  /** Gives waiting entries their places, SEQUENCE_BATCH at a time; gives how many, 0 when none waits. */
  sequence(): Promise<number> {
    return sequenceEntries(this.database);
  }

  /** Frees the space of entries that waited and have their places, for others: to give it back would take a lock. */
  async vacuum(): Promise<void> {
    await this.database.query({ text: 'VACUUM (SKIP_LOCKED, TRUNCATE false) waiting_log_entries' });
  }

  /** How many entries wait for their place. */
  async waiting(): Promise<number> {
    const [row] = await this.database.query<{ count: string }>({
      text: 'SELECT count(*) AS count FROM log_entries WHERE log_index IS NULL',
    });
    return Number(row?.count ?? 0);
  }

  /** The root that the tree had when it had so many leaves, from 1 to its size. */
  async rootAt(size: bigint): Promise<Uint8Array> {
    const nodes = frontierNodes(size);
    return new Frontier(size, await readHashes(this.database, nodes)).root();
  }

  /**
   * Proves that an entry, which the caller was given, is in the tree of so many leaves; BAD_USER_INPUT on `index` where it
   * is not.
   */
  inclusionProof({ logIndex }: Pick<PlacedEntry, 'logIndex'>, treeSize: bigint): Promise<Uint8Array[]> {
    return this.read(async (read) => readProof(inclusionPlan(logIndex, treeSize), read));
  }

  /** Proves that the tree of `to` leaves begins with that of `from`; BAD_USER_INPUT where that cannot be. */
  consistencyProof(from: bigint, to: bigint): Promise<Uint8Array[]> {
    return this.read(async (read) => readProof(consistencyPlan(from, to), read));
  }

  /** Publishes a signed checkpoint. */
  async addCheckpoint({ origin, size }: { origin: string; size: bigint }, note: string): Promise<void> {
    await this.database.query({
      text: 'INSERT INTO log_checkpoints (origin, size, note) VALUES ($1, $2, $3)',
      values: [origin, String(size), note],
    });
  }

  /**
   * The newest checkpoint of the log as it is named now; with `atLeast` the earliest that covers so many entries. Null
   * where there is none.
   */
  async checkpoint(atLeast?: bigint): Promise<PublishedCheckpoint | null> {
    const [found] = await this.database.query<{ size: string; signedAt: Instant; note: string }>({
      text: `SELECT size, signed_at AS "signedAt", note FROM log_checkpoints
        WHERE origin = (SELECT origin FROM log_state)
          ${atLeast === undefined ? 'ORDER BY size DESC, id DESC' : 'AND size >= $1::bigint ORDER BY size, id'} LIMIT 1`,
      values: atLeast === undefined ? [] : [String(atLeast)],
    });
    return found === undefined ? null : { ...found, size: BigInt(found.size) };
  }

  /** The entry at that place; null where there is none that the caller sees. */
  async entry(index: bigint): Promise<LoggedEntry | null> {
    return this.oneEntry('log_index = $1::bigint', '', String(index));
  }

  /** The first entry with that leaf hash; null where there is none that the caller sees. */
  async entryByLeaf(leafHash: Uint8Array): Promise<LoggedEntry | null> {
    return this.oneEntry('leaf_hash = $1', ' ORDER BY id LIMIT 1', Buffer.from(leafHash));
  }

  /** The newest entry of each version (`kind`, id and revision) that has one the caller sees, in no particular order. */
  async entriesOf(
    versions: readonly { kind: EntryKind; recordId: string; revision: number }[],
  ): Promise<LoggedEntry[]> {
    if (versions.length === 0) return [];
    const parameters = new Parameters([
      versions.map(({ kind }) => kind),
      versions.map(({ recordId }) => recordId),
      versions.map(({ revision }) => revision),
    ]);
    const within = andEntriesWithin(this.view, parameters);
    const rows = await this.database.query<EntryRow>({
      // without a name: a plan made while no entry waited would go through all that wait for each version
      text: `SELECT DISTINCT ON (kind, record_id, revision) ${entryColumns} FROM log_entries
        JOIN unnest($1::text[], $2::text[], $3::integer[]) AS given (kind, record_id, revision)
          USING (kind, record_id, revision)${within === '' ? '' : ` WHERE true${within}`}
        ORDER BY kind, record_id, revision, id DESC`,
      values: parameters.values,
    });
    return rows.map(toEntry);
  }

  /**
   * The entries after a place that the caller sees, oldest first: every change of them, without one left out. Entries
   * of the access log and verifications are no changes, and come where `kinds` names them.
   */
  async changes(query: ChangesQuery = {}): Promise<PlacedEntry[]> {
    const { afterIndex, first, isOncePerVersion = false, kinds, namespaces, revision } = query;
    if (namespaces !== null && namespaces !== undefined)
      namespaces.forEach((namespace, index) =>
        namespace === '' ? namespace : inField(`namespaces[${index}]`, () => checkKey(namespace)),
      );
    if (afterIndex !== null && afterIndex !== undefined && afterIndex < -1n)
      throw badInput('afterIndex', 'must not be below -1');
    const most = checkLimit(first, 'first');
    const parameters = new Parameters([String(afterIndex ?? -1n), kinds ?? null, namespaces ?? null, most]);
    const more = [
      isOncePerVersion ? ` AND NOT EXISTS (${earlierEntry})` : '',
      revision === undefined ? '' : ` AND revision = ${parameters.add(revision)}::integer`,
    ];
    const stretch = {
      condition: `log_index > $1::bigint
        AND CASE WHEN $2::text[] IS NULL THEN kind NOT IN (${noChanges}) ELSE kind = ANY($2) END
        AND ($3::text[] IS NULL OR namespace = ANY($3))${more.join('')}`,
      order: 'ORDER BY log_index',
      most,
    };
    const rows = await this.view.session.query<EntryRow>({
      text: `SELECT ${entryColumns} ${entriesWithin(this.view, stretch, parameters)} LIMIT $4`,
      values: parameters.values,
    });
    return rows.map(toEntry).filter(isPlaced);
  }

  private async oneEntry(condition: string, rest: string, value: unknown): Promise<LoggedEntry | null> {
    const parameters = new Parameters([value]);
    const [row] = await this.view.session.query<EntryRow>({
      text: `SELECT ${entryColumns} FROM log_entries WHERE ${condition}${andEntriesWithin(this.view, parameters)}${rest}`,
      values: parameters.values,
    });
    return row === undefined ? null : toEntry(row);
  }

  private read<T>(work: (read: HashReader) => Promise<T>): Promise<T> {
    const session: Session = this.database;
    return work((nodes) => readHashes(session, nodes));
  }
}

function isPlaced(entry: LoggedEntry): entry is PlacedEntry {
  return entry.logIndex !== null;
}

function toEntry({ logIndex, ...entry }: EntryRow): LoggedEntry {
  return { ...entry, logIndex: logIndex === null ? null : BigInt(logIndex) };
}
