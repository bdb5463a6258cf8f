import type { Transaction } from '../database';
import { postmortemKind as kind, type Postmortem } from '../entities';
import { moveSequencePast } from './brought-ids';
import { saveRows, type NewRecord, type SaveOptions, type SaveResult } from './save';

/** Saves postmortems; an id that one brings is given to no other. */
export async function savePostmortems(
  tx: Transaction,
  records: readonly NewRecord[],
  options: SaveOptions<Postmortem> = {},
): Promise<SaveResult<Postmortem>[]> {
  const brought = records.flatMap(({ given }) => given.get('id') ?? []).map(String);
  await moveSequencePast(tx, 'postmortems_id_seq', brought);
  return saveRows(tx, kind, records, options);
}
