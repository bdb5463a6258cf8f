import { generateKeyPairSync } from 'node:crypto';
import type { Instant } from '../../../src/core/brands';
import { noteSigner, writeVerifierKey } from '../../../src/core/checkpoint';
import { contentHash, declarationDocument, entryLeafHash, NO_SALT } from '../../../src/core/evidence';
import type { Session } from '../../../src/database';
import {
  chainFindings,
  chainOf,
  editPostmortem,
  editWithEntry,
  idOf,
  moveHead,
  one,
  rebuildTree,
  rehashFrom,
  removedEvents,
  sealedNamespaces,
  signAnew,
  spelled,
  versionsWhere,
  type Expected,
  type Pick,
} from './attack-tools';

/** What somebody does to the database by SQL; `pick` chooses at random. Gives all that must be found. */
export type Attack = (tx: Session, pick: Pick) => Promise<readonly Expected[]>;

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

  'edits a record and rebuilds leaves and tree, without the key': async (tx, pick) => {
    await editWithEntry(tx, await editPostmortem(tx, pick));
    await rebuildTree(tx);
    return (['CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH'] as const).map((kind) => spelled(kind, null));
  },

  'edits a record and begins another log, with a key of their own': async (tx, pick) => {
    await editWithEntry(tx, await editPostmortem(tx, pick));
    const own = noteSigner(`incident-archive/${pick(1_000)}`, generateKeyPairSync('ed25519').privateKey);
    const key = writeVerifierKey(own.key);
    await tx.query({
      text: 'UPDATE log_state SET origin = $1, verifier_key = $2',
      values: [own.key.name, key],
    });
    const [first] = await tx.query<{ at: Instant }>({
      text: 'SELECT recorded_at AS at FROM log_entries WHERE log_index = 0',
    });
    if (first === undefined) throw new Error('the log has no beginning');
    const { name: id } = own.key;
    const document = declarationDocument({ origin: id, verifierKey: key, succession: null, recovery: null });
    const content = { kind: 'log', namespace: '', id, revision: 1, recordedAt: first.at, document } as const;
    const hash = contentHash(NO_SALT, content);
    await tx.query({
      text: `UPDATE log_entries SET record_id = $1, content_hash = $2, leaf_hash = $3, declaration = $4
        WHERE log_index = 0`,
      values: [id, hash, entryLeafHash('log', hash), document],
    });
    await signAnew(tx, await rebuildTree(tx), own);
    // whoever signed the checkpoint that was kept never signed this one
    return [spelled('CHECKPOINT_MISMATCH', null), spelled('OLD_CHECKPOINT_MISMATCH', null)];
  },

  'edits a record and rebuilds leaves, tree and checkpoint, with the key': async (tx, pick) => {
    await editWithEntry(tx, await editPostmortem(tx, pick));
    await signAnew(tx, await rebuildTree(tx));
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
    await tx.query({
      text: `DELETE FROM access_entries
        WHERE id NOT IN (SELECT record_id FROM log_entries WHERE kind = 'access-entries')`,
    });
    await signAnew(tx, await rebuildTree(tx));
    return [spelled('OLD_CHECKPOINT_MISMATCH', null)];
  },

  'deletes every checkpoint': async (tx) => {
    await tx.query({ text: 'DELETE FROM log_checkpoints' });
    return [spelled('CHECKPOINT_MISMATCH', null)];
  },
};
