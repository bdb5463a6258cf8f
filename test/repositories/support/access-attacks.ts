import { idOf, spelled } from './attack-tools';
import type { Attack } from './log-attacks';

const anyEntry = 'SELECT id FROM access_entries ORDER BY occurred_at, id';

function edits(change: string): Attack {
  return async (tx, pick) => {
    const id = await idOf(tx, pick, anyEntry);
    await tx.query({ text: `UPDATE access_entries SET ${change} WHERE id = $1`, values: [id] });
    return [spelled('LEAF_MISMATCH', { kind: 'access-entries', id, revision: 1 })];
  };
}

/** What somebody does by SQL to hide who did something, or to accuse another. */
export const accessAttacks: Readonly<Record<string, Attack>> = {
  'says that another did it': edits(`actor = 'mallory'`),

  'says that it was not done': edits(`outcome = 'refused', code = 'FORBIDDEN'`),

  'says that it was at another time': edits(`occurred_at = occurred_at - interval '1 hour'`),

  'has it be about another record': edits(`record_ids = '{another}'`),

  'deletes an entry of the access log': async (tx, pick) => {
    const id = await idOf(tx, pick, anyEntry);
    await tx.query({ text: 'DELETE FROM access_entries WHERE id = $1', values: [id] });
    return [spelled('REMOVED', { kind: 'access-entries', id, revision: 1 })];
  },

  'slips an entry into the access log': async (tx, pick) => {
    const id = pick(1_000_000).toString(16).padStart(32, '0');
    await tx.query({
      text: `INSERT INTO access_entries SELECT (jsonb_populate_record(access_entries, jsonb_build_object(
          'id', $1::text, 'actor', 'ada'))).* FROM access_entries ORDER BY id LIMIT 1`,
      values: [id],
    });
    return [spelled('UNLOGGED', { kind: 'access-entries', id, revision: 1 })];
  },
};
