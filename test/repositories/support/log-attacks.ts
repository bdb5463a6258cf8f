import { verifyChain, type Finding } from '../../../src/core/chain';
import { signCheckpoint, writeNote } from '../../../src/core/checkpoint';
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
import { origin, signer } from './logged-archive';

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

/** What somebody does to the database by SQL; `pick` chooses at random. Gives all that must be found. */
export type Attack = (tx: Session, pick: Pick) => Promise<readonly Expected[]>;
/** A random whole number from 0 to below `end`. */
export type Pick = (end: number) => number;

interface Row extends VersionName {
  readonly index: string;
}

async function versionsWhere(
  tx: Session,
  condition: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return tx.query<Row>({
    text: `SELECT kind, record_id AS id, revision, log_index AS index FROM log_entries WHERE ${condition} ORDER BY log_entries.id`,
    values,
  });
}

async function idOf(tx: Session, pick: Pick, query: string): Promise<string> {
  const rows = await tx.query<{ id: string }>({ text: query });
  return String(one(rows, pick).id);
}

function one<T>(items: readonly T[], pick: Pick): T {
  const item = items[pick(items.length)];
  if (item === undefined) throw new Error('there is nothing to attack');
  return item;
}

async function editPostmortem(tx: Session, pick: Pick): Promise<string> {
  const id = await idOf(tx, pick, 'SELECT incident_id AS id FROM postmortems ORDER BY id');
  await tx.query({
    text: `UPDATE postmortems SET recommendations = '["nothing"]' WHERE incident_id = $1`,
    values: [id],
  });
  return id;
}

async function chainOf(tx: Session, namespace: string): Promise<CascadeEvent[]> {
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
async function chainFindings(tx: Session, namespace: string): Promise<Finding[]> {
  const window = { namespace, start: null, end: null, upToArrival: null };
  const source = new ChainSource(tx, window, []);
  const options = await walkOptions(tx, window, await lockedState(tx, namespace));
  const findings: Finding[] = [];
  for await (const step of verifyChain(source.batches(), source, options))
    if (step.kind === 'finding') findings.push(step.finding);
  return findings;
}

async function moveHead(tx: Session, namespace: string): Promise<void> {
  const chain = await chainOf(tx, namespace);
  const last = chain.at(-1);
  if (last === undefined) throw new Error('the chain is empty');
  await tx.query({
    text: `UPDATE chain_heads SET event_count = $2, head_cascade_id = $3, head_hash = $4, head_timestamp = $5
      WHERE namespace = $1`,
    values: [namespace, chain.length, last.cascadeId, last.currentHash, last.timestamp],
  });
  await tx.query({ text: 'DELETE FROM chain_open_ends WHERE namespace = $1', values: [namespace] });
  await tx.query({
    text: `INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, "timestamp") VALUES ($1, $2, $3, $4)`,
    values: [namespace, last.cascadeId, last.currentHash, last.timestamp],
  });
}

async function rehashFrom(tx: Session, namespace: string, start: number): Promise<string[]> {
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

/** Sets size and frontier by the leaves as they are, and has a single checkpoint over them, signed with the key. */
async function rebuildTree(tx: Session): Promise<void> {
  const leaves = await tx.query<{ hash: Buffer }>({
    text: 'SELECT leaf_hash AS hash FROM log_entries WHERE log_index IS NOT NULL ORDER BY log_index',
  });
  const tree = new Frontier();
  for (const { hash } of leaves) tree.append(hash);
  await tx.query({
    text: 'UPDATE log_state SET size = $1, frontier = $2',
    values: [String(tree.size), Buffer.concat(tree.hashes)],
  });
  await tx.query({ text: 'DELETE FROM log_checkpoints' });
  const checkpoint = { origin, size: tree.size, root: tree.root(), extensions: [] };
  await tx.query({
    text: 'INSERT INTO log_checkpoints (size, note) VALUES ($1, $2)',
    values: [String(tree.size), writeNote(signCheckpoint(checkpoint, [signer]))],
  });
}

const sealedNamespaces = ['orders', 'payments'] as const;

async function removedEvents(tx: Session, ids: readonly string[]): Promise<Expected[]> {
  const rows = await versionsWhere(tx, `kind = 'cascade-events' AND record_id = ANY($1::text[])`, [ids]);
  return rows.map((row) => spelled('REMOVED', row));
}

/** The attacks that everyone should find who has one checkpoint from before. */
export const attacks: Readonly<Record<string, Attack>> = {
  'edits a postmortem': async (tx, pick) => {
    const id = await editPostmortem(tx, pick);
    return [spelled('LEAF_MISMATCH', { kind: 'postmortems', id, revision: 2 })];
  },

  "edits a session's approval": async (tx, pick) => {
    const id = await idOf(
      tx,
      pick,
      `SELECT session_id AS id FROM recovery_sessions WHERE revision = 2 ORDER BY session_id`,
    );
    await tx.query({
      text: `UPDATE recovery_sessions SET approved_by = 'mallory' WHERE session_id = $1`,
      values: [id],
    });
    return [spelled('LEAF_MISMATCH', { kind: 'recovery-sessions', id, revision: 2 })];
  },

  "edits an incident's status history": async (tx, pick) => {
    const replaced = await tx.query<{ id: string; revision: number }>({
      text: `SELECT record_id AS id, revision FROM revisions WHERE kind = 'security-incidents'
        ORDER BY record_id, revision`,
    });
    const { id, revision } = one(replaced, pick);
    await tx.query({
      text: `UPDATE revisions SET previous_document =
          regexp_replace(previous_document, '"status": "[^"]+"', '"status": "false_positive"')
        WHERE kind = 'security-incidents' AND record_id = $1 AND revision = $2`,
      values: [id, revision],
    });
    return [spelled('LEAF_MISMATCH', { kind: 'security-incidents', id, revision: revision - 1 })];
  },

  'deletes a record with its history': async (tx, pick) => {
    const { kind, id } = one(await versionsWhere(tx, `kind IN ('postmortems', 'security-incidents')`), pick);
    const [table, key] =
      kind === 'postmortems' ? ['postmortems', 'incident_id'] : ['security_incidents', 'id'];
    await tx.query({ text: `DELETE FROM ${table} WHERE ${key}::text = $1`, values: [id] });
    await tx.query({ text: 'DELETE FROM revisions WHERE kind = $1 AND record_id = $2', values: [kind, id] });
    const rows = await versionsWhere(tx, 'kind = $1 AND record_id = $2', [kind, id]);
    return rows.map((row) => spelled('REMOVED', row));
  },

  'deletes an earlier version': async (tx, pick) => {
    const id = await idOf(
      tx,
      pick,
      `SELECT record_id AS id FROM revisions WHERE kind = 'postmortems' ORDER BY record_id`,
    );
    await tx.query({
      text: `DELETE FROM revisions WHERE kind = 'postmortems' AND record_id = $1`,
      values: [id],
    });
    return [spelled('REMOVED', { kind: 'postmortems', id, revision: 1 })];
  },

  'adds a record that nobody saved': async (tx, pick) => {
    const id = `incident-forged-${pick(1_000)}`;
    await tx.query({
      text: `INSERT INTO postmortems SELECT (jsonb_populate_record(postmortems, jsonb_build_object(
          'incident_id', $1::text, 'id', 1000000 + $2::integer))).* FROM postmortems ORDER BY id LIMIT 1`,
      values: [id, pick(1_000)],
    });
    return [spelled('UNLOGGED', { kind: 'postmortems', id, revision: 2 })];
  },

  'deletes a row of the log': async (tx, pick) => {
    const row = one(await versionsWhere(tx, `kind IN ('security-incidents', 'postmortems')`), pick);
    await tx.query({ text: 'DELETE FROM log_entries WHERE log_index = $1', values: [row.index] });
    const heads = ['CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH'] as const;
    return [
      spelled('ENTRY_MISSING', null, BigInt(row.index)),
      spelled('UNLOGGED', row),
      ...heads.map((kind) => spelled(kind, null)),
    ];
  },

  'exchanges the places of two entries': async (tx, pick) => {
    const incidents = await versionsWhere(tx, `kind = 'security-incidents'`);
    const first = one(incidents.slice(0, 10), pick).index;
    const second = one(incidents.slice(10), pick).index;
    for (const [from, to] of [
      [first, null],
      [second, first],
    ])
      await tx.query({
        text: 'UPDATE log_entries SET log_index = $2::bigint WHERE log_index = $1',
        values: [from, to],
      });
    await tx.query({
      text: 'UPDATE log_entries SET log_index = $1 WHERE log_index IS NULL',
      values: [second],
    });
    return (['ROOT_MISMATCH', 'CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH'] as const).map((kind) =>
      spelled(kind, null),
    );
  },

  'deletes a namespace of events with its heads': async (tx, pick) => {
    const namespace = one(sealedNamespaces, pick);
    const ids = (await chainOf(tx, namespace)).map(({ cascadeId }) => cascadeId);
    for (const table of ['cascade_events', 'chain_heads', 'chain_open_ends'])
      await tx.query({ text: `DELETE FROM ${table} WHERE namespace = $1`, values: [namespace] });
    return removedEvents(tx, ids);
  },

  'edits an event and rehashes what follows, so that the chain verifies': async (tx, pick) => {
    const namespace = one(sealedNamespaces, pick);
    const start = pick(12);
    const edited = (await chainOf(tx, namespace))[start];
    await tx.query({
      text: `UPDATE cascade_events SET trigger_details = '{"by":"nobody"}' WHERE cascade_id = $1`,
      values: [edited?.cascadeId],
    });
    const ids = await rehashFrom(tx, namespace, start);
    expect(await chainFindings(tx, namespace)).toEqual([]);
    return ids.map((id) => spelled('LEAF_MISMATCH', { kind: 'cascade-events', id, revision: 1 }));
  },

  'cuts the tail of a chain and moves its head, so that the chain verifies': async (tx, pick) => {
    const namespace = one(sealedNamespaces, pick);
    const ids = (await chainOf(tx, namespace)).slice(1 + pick(11)).map(({ cascadeId }) => cascadeId);
    await tx.query({ text: 'DELETE FROM cascade_events WHERE cascade_id = ANY($1::text[])', values: [ids] });
    await moveHead(tx, namespace);
    expect(await chainFindings(tx, namespace)).toEqual([]);
    return removedEvents(tx, ids);
  },

  'deletes the beginning of a chain and forges the retention record': async (tx, pick) => {
    const namespace = one(sealedNamespaces, pick);
    const gone = (await chainOf(tx, namespace)).slice(0, 1 + pick(11));
    const ids = gone.map(({ cascadeId }) => cascadeId);
    const places = (await versionsWhere(tx, 'record_id = ANY($1::text[])', [ids])).map(({ index }) => index);
    await tx.query({ text: 'DELETE FROM cascade_events WHERE cascade_id = ANY($1::text[])', values: [ids] });
    const [record] = await tx.query<{ id: string }>({
      text: `INSERT INTO retention_records (kind, namespace, removed_count, first_cascade_id, first_hash,
          first_timestamp, last_cascade_id, last_hash, last_timestamp, genesis_hash, verified, finding_count, cutoff,
          removed_by, reason, log_ranges, salt)
        VALUES ('cascade-events', $1, $2, $3, $4, $5, $6, $7, $8, $4, true, 0, $8, 'local', 'a year is over', $9, $10)
        RETURNING id`,
      values: [
        namespace,
        ids.length,
        gone[0]?.cascadeId,
        gone[0]?.currentHash,
        gone[0]?.timestamp,
        gone.at(-1)?.cascadeId,
        gone.at(-1)?.currentHash,
        gone.at(-1)?.timestamp,
        `[[${places[0]},${places.at(-1)}]]`,
        '00'.repeat(16),
      ],
    });
    const forged = { kind: 'retention-records', id: record?.id ?? '', revision: 1 } as const;
    return [...(await removedEvents(tx, ids)), spelled('UNLOGGED', forged)];
  },

  'widens a retention record to excuse a deletion': async (tx, pick) => {
    const { cascadeId: id } = one(await chainOf(tx, 'orders'), pick);
    const [entry] = await versionsWhere(tx, 'record_id = $1', [id]);
    await tx.query({ text: 'DELETE FROM cascade_events WHERE cascade_id = $1', values: [id] });
    const [record] = await tx.query<{ id: string }>({
      text: `UPDATE retention_records SET log_ranges = left(log_ranges, -1) || ',[' || $1 || ',' || $1 || ']]'
        WHERE kind = 'cascade-events' RETURNING id`,
      values: [entry?.index],
    });
    const removed = await versionsWhere(
      tx,
      `kind = 'cascade-events' AND record_id NOT IN (SELECT cascade_id FROM cascade_events)`,
    );
    const widened = { kind: 'retention-records', id: record?.id ?? '', revision: 1 } as const;
    return [...removed.map((row) => spelled('REMOVED', row)), spelled('LEAF_MISMATCH', widened)];
  },

  'back-dates an event': async (tx, pick) => {
    const { cascadeId: id } = one(await chainOf(tx, one(sealedNamespaces, pick)), pick);
    const text = `, timestamp_text = regexp_replace(timestamp_text, '^....', '2019')`;
    const alone = `UPDATE cascade_events SET "timestamp" = "timestamp" - interval '1 day'`;
    await tx.query({
      text: `${pick(2) === 0 ? alone : alone + text} WHERE cascade_id = $1`,
      values: [id],
    });
    return [spelled('LEAF_MISMATCH', { kind: 'cascade-events', id, revision: 1 })];
  },

  'back-dates when a record came': async (tx, pick) => {
    const id = await idOf(tx, pick, 'SELECT id FROM security_incidents ORDER BY id');
    await tx.query({
      text: `UPDATE security_incidents SET recorded_at = recorded_at - interval '1 hour' WHERE id = $1`,
      values: [id],
    });
    return [spelled('LEAF_MISMATCH', { kind: 'security-incidents', id, revision: 1 })];
  },

  'edits a record and its entry, so that both go together': async (tx, pick) => {
    await editWithEntry(tx, await editPostmortem(tx, pick));
    return (['ROOT_MISMATCH', 'CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH'] as const).map((kind) =>
      spelled(kind, null),
    );
  },

  'edits a record and rebuilds leaves, tree and checkpoint, with the key': async (tx, pick) => {
    await editWithEntry(tx, await editPostmortem(tx, pick));
    await rebuildTree(tx);
    return [spelled('OLD_CHECKPOINT_MISMATCH', null)];
  },

  'brings an older state of the archive back': async (tx, pick) => {
    const later = await versionsWhere(
      tx,
      `record_id IN (SELECT id::text FROM security_incidents WHERE description LIKE 'later %')`,
    );
    const gone = later.slice(pick(later.length));
    await tx.query({ text: 'DELETE FROM log_entries WHERE log_index >= $1', values: [gone[0]?.index] });
    await tx.query({
      text: 'DELETE FROM security_incidents WHERE id = ANY($1::bigint[])',
      values: [gone.map(({ id }) => id)],
    });
    await tx.query({ text: 'DELETE FROM recovery_sessions WHERE revision = 1' });
    await rebuildTree(tx);
    return [spelled('OLD_CHECKPOINT_MISMATCH', null)];
  },

  'deletes every checkpoint': async (tx) => {
    await tx.query({ text: 'DELETE FROM log_checkpoints' });
    return [spelled('CHECKPOINT_MISMATCH', null)];
  },
};

/** Has the entry of a postmortem as it is now be the one that its content would have. */
async function editWithEntry(tx: Session, id: string): Promise<void> {
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
