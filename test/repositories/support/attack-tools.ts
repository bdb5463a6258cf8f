import { verifyChain, type Finding } from '../../../src/core/chain';
import { signCheckpoint, writeNote, type NoteSigner } from '../../../src/core/checkpoint';
import {
  contentHash,
  entryLeafHash,
  type LogFindingKind,
  type VersionName,
} from '../../../src/core/evidence';
import { readings } from '../../../src/core/hash-schemes';
import { Frontier } from '../../../src/core/merkle';
import type { Session } from '../../../src/database';
import { cascadeEventKind, servedColumns, type CascadeEvent } from '../../../src/entities';
import { toCascadeEventRecord } from '../../../src/repositories';
import { ChainSource } from '../../../src/repositories/chain-source';
import { lockedState } from '../../../src/repositories/chain-state';
import { logIn } from '../../../src/repositories/log-reader';
import { selectList, toRows } from '../../../src/repositories/sql/rows';
import { walkOptions } from '../../../src/repositories/verify-chain';
import { signer } from './logged-archive';

/** What must be found: by kind, and the version where one is the culprit, else the place or nothing. */
export type Expected = string;

/** As `expected` spells findings. */
export function spelled(
  kind: LogFindingKind,
  version: VersionName | null,
  logIndex: bigint | null = null,
): Expected {
  if (version === null) return logIndex === null ? kind : `${kind} ${logIndex}`;
  return `${kind} ${version.kind}/${version.id}/${version.revision}`;
}

/** A random whole number from 0 to below `end`. */
export type Pick = (end: number) => number;

/** A version with the place of its entry. */
export interface Row extends VersionName {
  readonly index: string;
}

/** The versions whose entries fit a condition, in order of arrival. */
export async function versionsWhere(
  tx: Session,
  condition: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return tx.query<Row>({
    text: `SELECT kind, record_id AS id, revision, log_index AS index FROM log_entries WHERE ${condition} ORDER BY log_entries.id`,
    values,
  });
}

/** One of the ids that a query gives. */
export async function idOf(tx: Session, pick: Pick, query: string): Promise<string> {
  const rows = await tx.query<{ id: string }>({ text: query });
  return String(one(rows, pick).id);
}

/** One of the items. */
export function one<T>(items: readonly T[], pick: Pick): T {
  const item = items[pick(items.length)];
  if (item === undefined) throw new Error('there is nothing to attack');
  return item;
}

/** Edits a postmortem and gives its id. */
export async function editPostmortem(tx: Session, pick: Pick): Promise<string> {
  const id = await idOf(tx, pick, 'SELECT incident_id AS id FROM postmortems ORDER BY id');
  await tx.query({
    text: `UPDATE postmortems SET recommendations = '["nothing"]' WHERE incident_id = $1`,
    values: [id],
  });
  return id;
}

/** The events of a namespace by time. */
export async function chainOf(tx: Session, namespace: string): Promise<CascadeEvent[]> {
  const columns = servedColumns(cascadeEventKind.columns);
  return toRows<CascadeEvent>(
    columns,
    await tx.query({
      text: `SELECT ${selectList(columns)} FROM cascade_events WHERE namespace = $1 ORDER BY "timestamp"`,
      values: [namespace],
    }),
  );
}

/** What the verification of a chain alone finds. */
export async function chainFindings(tx: Session, namespace: string): Promise<Finding[]> {
  const window = { namespace, start: null, end: null, upToArrival: null };
  const state = await lockedState(tx, namespace);
  const source = new ChainSource(tx, window, [], state.retentions);
  const options = await walkOptions(tx, window, state);
  const findings: Finding[] = [];
  for await (const step of verifyChain(source.batches(), source, options))
    if (step.kind === 'finding') findings.push(step.finding);
  return findings;
}

/** Has the head of a chain be its last event. */
export async function moveHead(tx: Session, namespace: string): Promise<void> {
  const chain = await chainOf(tx, namespace);
  const last = chain.at(-1);
  if (last === undefined) throw new Error('the chain is empty');
  await tx.query({
    text: `UPDATE chain_heads SET event_count = $2, head_cascade_id = $3, head_hash = $4, head_timestamp = $5
      WHERE namespace = $1`,
    values: [namespace, chain.length, last.cascadeId, last.currentHash, last.timestamp],
  });
  await tx.query({ text: 'DELETE FROM chain_open_ends WHERE namespace = $1', values: [namespace] });
}

/** Rehashes a sealed chain from a place on, so that it verifies again; gives the ids of its events from there. */
export async function rehashFrom(tx: Session, namespace: string, start: number): Promise<string[]> {
  const chain = (await chainOf(tx, namespace)).slice(start);
  let previousHash = chain[0]?.previousHash ?? '';
  for (const event of chain) {
    const record = { ...toCascadeEventRecord(event), previousHash };
    const sealed = [...readings(record)].find(({ scheme }) => scheme === 'sealed');
    if (sealed === undefined) throw new Error('the event is not a sealed one');
    await tx.query({
      text: `UPDATE cascade_events SET previous_hash = $2, current_hash = $3 WHERE cascade_id = $1`,
      values: [event.cascadeId, previousHash, sealed.hash],
    });
    previousHash = sealed.hash;
  }
  await moveHead(tx, namespace);
  return chain.map(({ cascadeId }) => cascadeId);
}

/** Sets size and frontier by the leaves as they are. */
export async function rebuildTree(tx: Session): Promise<Frontier> {
  const leaves = await tx.query<{ hash: Buffer }>({
    text: 'SELECT leaf_hash AS hash FROM log_entries WHERE log_index IS NOT NULL ORDER BY log_index',
  });
  const tree = new Frontier();
  for (const { hash } of leaves) tree.append(hash);
  await tx.query({
    text: 'UPDATE log_state SET size = $1, frontier = $2',
    values: [String(tree.size), Buffer.concat(tree.hashes)],
  });
  return tree;
}

/** Has a single checkpoint over the tree as it is. */
export async function signAnew(tx: Session, tree: Frontier, by: NoteSigner = signer): Promise<void> {
  await tx.query({ text: 'DELETE FROM log_checkpoints' });
  const checkpoint = { origin: by.key.name, size: tree.size, root: tree.root(), extensions: [] };
  await tx.query({
    text: 'INSERT INTO log_checkpoints (origin, size, note) VALUES ((SELECT origin FROM log_state), $1, $2)',
    values: [String(tree.size), writeNote(signCheckpoint(checkpoint, [by]))],
  });
}

/** The namespaces whose events the archive sealed. */
export const sealedNamespaces = ['orders', 'payments'] as const;

/** That these events are found to be gone. */
export async function removedEvents(tx: Session, ids: readonly string[]): Promise<Expected[]> {
  const rows = await versionsWhere(tx, `kind = 'cascade-events' AND record_id = ANY($1::text[])`, [ids]);
  return rows.map((row) => spelled('REMOVED', row));
}

/** Has the entry of a postmortem as it is now be the one that its content would have. */
export async function editWithEntry(tx: Session, id: string): Promise<void> {
  const log = await logIn(tx);
  if (log === null) throw new Error('the log has not begun');
  for await (const entries of log.placed()) {
    for (const { kind, namespace, id: recordId, revision, recordedAt, stored, index } of entries) {
      if (kind !== 'postmortems' || recordId !== id || revision !== 2) continue;
      const content = { kind, namespace, id, revision, recordedAt, document: stored?.document ?? '' };
      const hash = contentHash(Buffer.from(stored?.salt ?? '', 'hex'), content);
      await tx.query({
        text: 'UPDATE log_entries SET content_hash = $2, leaf_hash = $3 WHERE log_index = $1',
        values: [String(index), hash, entryLeafHash(kind, hash)],
      });
    }
  }
}
