import { postmortemKind as kind, type Postmortem } from '../entities';
import { moveSequencePast } from './brought-ids';
import type { Saving } from './save';

/** An id that a postmortem brings is given to no other. */
export const postmortemSaving: Saving<Postmortem> = {
  kind,
  async prepare(tx, records) {
    const brought = records.flatMap(({ given }) => given['id'] ?? []).map(String);
    await moveSequencePast(tx, 'postmortems_id_seq', brought);
  },
};
