import type { Instant } from '../core/brands';
import type { BundleEntry, KeySuccession, StoredLogState, VersionName } from '../core/evidence';
import { ArchiveError } from '../core/errors';
import { consistencyPlan, readProof } from '../core/merkle';
import type { Database, Session } from '../database';
import type { RecordKind } from '../entities';
import type { Filter } from '../query';
import { declarationsIn, successionsIn } from './log-declarations';
import { readHashes } from './log-hashes';
import { logIn } from './log-reader';
import { LogProofReader } from './log-proof-reader';
import { identifier } from './sql/column-sql';
import { matching } from './sql/matching';
import { Parameters } from './sql/parameters';
import { View } from './sql/scope';
import { readStoredVersions } from './stored-versions';

/** Entries read at once, each with its record: a record may be some megabytes large. */
const BATCH = 200;

/** Which records a bundle is about. */
export interface BundleSelection<Row> {
  readonly kind: RecordKind<Row>;
  readonly filter: Filter<Row>;
  /** The namespace that the filter asks for; null for all. */
  readonly namespace: string | null;
}

/** One state of the log, and the entries of it that are about the records selected. */
export interface BundleSource {
  readonly origin: string;
  /** The keys that the log names (C2SP verifier keys), under each origin that it went by. */
  readonly keys: readonly string[];
  /** What the log holds of keys that follow others, in the order in which they were signed. */
  readonly successions: readonly KeySuccession[];
  /** The newest checkpoint. */
  readonly checkpoint: { readonly size: bigint; readonly note: string };
  /** How many entries it covers. */
  readonly count: bigint;
  /** Versions of these records that it does not cover yet. */
  readonly unsigned: number;
  /** Proves that the log begins with that of an earlier checkpoint, of so many entries. */
  consistencyProof(from: bigint): Promise<readonly Uint8Array[]>;
  /** The entries, by place, some at a time. To be read once. */
  entries(): AsyncIterable<readonly BundleEntry[]>;
}

/**
 * Runs `work` with the entries that are about the records selected: each version of them, their redactions and holds,
 * and the retention records about their kind and namespace. All of one state, as `readLog` reads it, and past every
 * scope: it is for whoever holds the database.
 * @throws ArchiveError UNAVAILABLE where no checkpoint was signed yet
 */
export function readBundle<Row, T>(
  database: Database,
  selection: BundleSelection<Row>,
  work: (source: BundleSource) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => work(await sourceIn(tx, selection)), {
    isolation: 'repeatable read',
    readOnly: true,
  });
}

async function sourceIn<Row>(tx: Session, selection: BundleSelection<Row>): Promise<BundleSource> {
  const state = (await logIn(tx))?.state;
  const checkpoint = state?.checkpoint ?? null;
  if (state === undefined || checkpoint === null)
    throw new ArchiveError('UNAVAILABLE', null, 'there is no checkpoint yet: a server signs the first');
  const { size, note } = checkpoint;
  checkSize(state, size);
  const declarations = await declarationsIn(tx);
  const selected = new SelectedEntries(View.unscoped(tx), selection, size);
  return {
    origin: state.origin,
    keys: [...new Set([state.verifierKey, ...declarations.map(({ verifierKey }) => verifierKey)])],
    successions: await successionsIn(tx),
    checkpoint: { size, note },
    ...(await selected.counts(tx)),
    consistencyProof: (from) => readProof(consistencyPlan(from, size), (nodes) => readHashes(tx, nodes)),
    entries: () => selected.read(tx),
  };
}

function checkSize({ size }: StoredLogState, signed: bigint): void {
  if (signed <= size) return;
  const reason = `the log has ${size} entries, and ${signed} were signed: run verify --log`;
  throw new ArchiveError('UNAVAILABLE', null, reason);
}

interface EntryRow extends VersionName {
  readonly place: string;
  readonly namespace: string;
  readonly recordedAt: Instant;
  readonly contentHash: Buffer;
}

class SelectedEntries<Row> {
  private readonly parameters = new Parameters();
  private readonly text: string;
  private readonly unlogged: string;
  /** Places below this are covered by the checkpoint. */
  private readonly bound: string;

  constructor(
    view: View,
    selection: BundleSelection<Row>,
    private readonly size: bigint,
  ) {
    const { kind, filter, namespace } = selection;
    const { parameters } = this;
    const from = matching(view, kind, filter, parameters);
    this.bound = `${parameters.add(String(size))}::bigint`;
    const name = parameters.add(kind.name);
    const ofNamespace = namespace === null ? '' : `AND namespace = ${parameters.add(namespace)}`;
    this.unlogged = `SELECT count(*) ${from} AND salt IS NULL`;
    const key = identifier(kind.column(kind.key));
    this.text = `WITH chosen AS (SELECT ${key}::text AS record_id ${from})
      ${[
        entriesAbout(`${name}::text`, 'SELECT record_id FROM chosen'),
        entriesAbout(
          `'retention-records'`,
          `SELECT id::text AS record_id FROM retention_records WHERE kind = ${name}::text ${ofNamespace}`,
        ),
        entriesAbout(
          `'redactions'`,
          `SELECT id::text AS record_id FROM redactions
            WHERE kind = ${name}::text AND record_id IN (SELECT record_id FROM chosen)`,
        ),
        entriesAbout(
          `'holds'`,
          `SELECT DISTINCT hold_id::text AS record_id FROM held_records
            WHERE kind = ${name}::text AND record_id IN (SELECT record_id FROM chosen)`,
        ),
      ].join(' UNION ALL ')}`;
  }

  async counts(tx: Session): Promise<{ count: bigint; unsigned: number }> {
    const [row] = await tx.query<{ count: string; unsigned: string }>({
      text: `SELECT count(*) FILTER (WHERE log_index < ${this.bound}) AS count,
          count(*) FILTER (WHERE log_index IS NULL OR log_index >= ${this.bound}) + (${this.unlogged}) AS unsigned
        FROM (${this.text}) AS selected`,
      values: this.parameters.values,
    });
    return { count: BigInt(row?.count ?? 0), unsigned: Number(row?.unsigned ?? 0) };
  }

  async *read(tx: Session): AsyncGenerator<BundleEntry[]> {
    const proofs = new LogProofReader(tx, this.size);
    await tx.query({
      text: `DECLARE bundle_entries CURSOR FOR
        SELECT log_index AS place, kind, namespace, record_id AS id, revision, recorded_at AS "recordedAt",
          content_hash AS "contentHash"
        FROM (${this.text}) AS selected WHERE log_index < ${this.bound} ORDER BY log_index`,
      values: this.parameters.values,
    });
    for (;;) {
      const rows = await tx.query<EntryRow>({ text: `FETCH ${BATCH} FROM bundle_entries` });
      if (rows.length === 0) break;
      yield await withContent(tx, rows, proofs);
    }
    await tx.query({ text: 'CLOSE bundle_entries' });
  }
}

/** The entries of a kind about some records; none of a version that a later entry took the place of. */
function entriesAbout(kind: string, records: string): string {
  return `SELECT entries.* FROM log_entries AS entries JOIN (${records}) AS records USING (record_id)
    WHERE entries.kind = ${kind} AND NOT EXISTS (
      SELECT 1 FROM log_entries AS later WHERE later.kind = entries.kind AND later.record_id = entries.record_id
        AND later.id > entries.id AND later.revision <= entries.revision)`;
}

async function withContent(
  tx: Session,
  rows: readonly EntryRow[],
  reader: LogProofReader,
): Promise<BundleEntry[]> {
  const stored = await readStoredVersions(tx, rows);
  const proofs = await reader.proofs(rows.map(({ place }) => BigInt(place)));
  return rows.map((row, at): BundleEntry => {
    const { kind, namespace, id, revision } = row;
    const place = { kind, logIndex: BigInt(row.place), proof: proofs[at] ?? [] };
    const { document = null, salt = null, recordedAt = null } = stored[at] ?? {};
    if (document === null || salt === null) return { ...place, contentHash: row.contentHash.toString('hex') };
    return { ...place, namespace, id, revision, recordedAt: recordedAt ?? row.recordedAt, document, salt };
  });
}
