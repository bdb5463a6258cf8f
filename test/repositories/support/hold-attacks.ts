import { cascadeEventKind, postmortemKind } from '../../../src/entities';
import type { Repositories } from '../../../src/repositories';
import { aChain, aPostmortem, secondsIntoMarch } from '../../support/builders';
import { spelled, versionsWhere } from './attack-tools';
import type { Attack } from './log-attacks';

/**
 * Holds of each sort (open, of named records and of those that matched; released), a chain from which retention
 * removed the events around held ones in two goes, and a held event that was released and removed since.
 */
export async function fillHolds(archive: Repositories): Promise<void> {
  const reason = 'a year is over';
  const cutoff = secondsIntoMarch(9);
  const idAt = (at: number): string => `held-${String(at).padStart(4, '0')}`;
  for (const incidentId of ['held-a', 'held-b', 'held-c'])
    await archive.postmortems.save(aPostmortem({ incidentId, namespace: 'held' }));
  await archive.cascadeEvents.saveMany(aChain('held', 12));
  await archive.holds.place(postmortemKind, { ids: ['held-b', 'held-a'] }, 'case 7');
  await archive.holds.place(cascadeEventKind, { ids: [idAt(2), idAt(3)] }, 'case 7');
  const { id } = await archive.holds.place(cascadeEventKind, { ids: [idAt(6)] }, 'case 8');
  await archive.cascadeEvents.deleteOlderThan({ namespace: 'held', cutoff, reason });
  await archive.holds.release(id, 'settled');
  await archive.cascadeEvents.deleteOlderThan({ namespace: 'held', cutoff, reason });
  const filter = { namespace: { eq: 'held' } };
  await archive.holds.place(cascadeEventKind, { filter }, 'case 9');
  const again = await archive.holds.place(postmortemKind, { filter }, 'case 9');
  await archive.holds.release(again.id, 'settled');
}

/** What of a hold was found to be changed: the version that it is now. */
const changed = (id: string, revision: number) => spelled('LEAF_MISMATCH', { kind: 'holds', id, revision });

/** A change of one hold by SQL, and which version of it is accused. */
function changing(text: string, revision: 1 | 2): Attack {
  return async (tx, pick) => {
    const holds = await tx.query<{ id: string }>({
      text: 'SELECT id FROM holds WHERE revision = $1 ORDER BY id',
      values: [revision],
    });
    const id = holds[pick(holds.length)]?.id ?? '';
    await tx.query({ text, values: [id] });
    return [changed(id, revision)];
  };
}

/** Attacks on holds and on what retention removed around held records. */
export const holdAttacks: Readonly<Record<string, Attack>> = {
  'rewords why a hold was placed': changing(`UPDATE holds SET reason = 'case 1' WHERE id = $1`, 1),
  'widens the filter of a hold': changing(`UPDATE holds SET filter = '{}' WHERE id = $1`, 1),
  'releases a hold past the archive': changing(
    `UPDATE holds SET released_at = clock_timestamp(), released_by = 'mallory', release_reason = 'none' WHERE id = $1`,
    1,
  ),
  'says that a hold was never released': changing(
    'UPDATE holds SET released_at = NULL, released_by = NULL, release_reason = NULL WHERE id = $1',
    2,
  ),
  'back-dates the release of a hold': changing(
    `UPDATE holds SET released_at = released_at - interval '1 day' WHERE id = $1`,
    2,
  ),
  'takes a record out of a hold': changing(
    `DELETE FROM held_records WHERE hold_id = $1 AND record_id = (
      SELECT max(record_id) FROM held_records WHERE hold_id = $1)`,
    1,
  ),
  'puts a record into a hold': changing(
    `INSERT INTO held_records (hold_id, kind, record_id) SELECT id, kind, 'other' FROM holds WHERE id = $1`,
    1,
  ),
  'has a hold hold a record of another kind': changing(
    `UPDATE held_records SET kind = 'recovery-sessions' WHERE hold_id = $1`,
    1,
  ),

  'rewrites how a released hold was placed': async (tx) => {
    const [row] = await tx.query<{ id: string }>({
      text: `UPDATE revisions SET previous_document = replace(previous_document, 'case 8', 'case 1')
        WHERE kind = 'holds' AND previous_document LIKE '%case 8%' RETURNING record_id AS id`,
    });
    return [changed(row?.id ?? '', 1)];
  },

  'deletes a hold': async (tx, pick) => {
    const holds = await tx.query<{ id: string }>({ text: 'SELECT id FROM holds ORDER BY id' });
    const id = holds[pick(holds.length)]?.id ?? '';
    const versions = await versionsWhere(tx, `kind = 'holds' AND record_id = $1`, [id]);
    await tx.query({ text: 'DELETE FROM held_records WHERE hold_id = $1', values: [id] });
    await tx.query({ text: 'DELETE FROM holds WHERE id = $1', values: [id] });
    await tx.query({ text: `DELETE FROM revisions WHERE kind = 'holds' AND record_id = $1`, values: [id] });
    return versions.map((version) => spelled('REMOVED', version));
  },

  'slips a hold in': async (tx) => {
    const [made] = await tx.query<{ id: string }>({
      text: `INSERT INTO holds (kind, reason, record_count, placed_by, salt)
        VALUES ('postmortems', 'case 1', 1, 'local', repeat('00', 16)) RETURNING id`,
    });
    const id = made?.id ?? '';
    await tx.query({
      text: `INSERT INTO held_records (hold_id, kind, record_id) VALUES ($1, 'postmortems', 'held-c')`,
      values: [id],
    });
    return [spelled('UNLOGGED', { kind: 'holds', id, revision: 1 })];
  },

  'deletes a held event': async (tx, pick) => {
    const id = ['held-0002', 'held-0003'][pick(2)] ?? '';
    await tx.query({ text: 'DELETE FROM cascade_events WHERE cascade_id = $1', values: [id] });
    return [spelled('REMOVED', { kind: 'cascade-events', id, revision: 1 })];
  },

  'forges what a retention removed around held events': async (tx, pick) => {
    const records = await tx.query<{ id: string; revision: number }>({
      text: 'SELECT id, revision FROM retention_records WHERE stretches IS NOT NULL ORDER BY id',
    });
    const record = records[pick(records.length)] ?? { id: '', revision: 0 };
    await tx.query({
      text: `UPDATE retention_records SET stretches = replace(stretches, 'held hash', 'hash') WHERE id = $1`,
      values: [record.id],
    });
    const gone = await versionsWhere(
      tx,
      `kind = 'cascade-events' AND EXISTS (
        SELECT FROM retention_records, jsonb_array_elements(log_ranges::jsonb) AS range
        WHERE id = $1 AND log_index BETWEEN (range->>0)::bigint AND (range->>1)::bigint)`,
      [record.id],
    );
    return [
      spelled('LEAF_MISMATCH', { kind: 'retention-records', ...record }),
      ...gone.map((version) => spelled('REMOVED', version)),
    ];
  },
};
