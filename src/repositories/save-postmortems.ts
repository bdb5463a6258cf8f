import type { Transaction } from '../database';
import { postmortemKind as kind, type Postmortem } from '../entities';
import { moveSequencePast } from './brought-ids';
import { saveRows, type SavedRecord, type SaveOptions, type ScopedSaveResult } from './save';

/** Saves postmortems; an id that one brings is given to no other. */
export async function savePostmortems(
  tx: Transaction,
  records: readonly SavedRecord[],
  options: SaveOptions<Postmortem> = {},
): Promise<ScopedSaveResult<Postmortem>[]> {
  const brought = records.flatMap(({ given }) => given.get('id') ?? []).map(String);
  await moveSequencePast(tx, 'postmortems_id_seq', brought);
  return saveRows(tx, kind, records, options);
}
