import { ArchiveError, badInput } from '../core/errors';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKind,
} from '../entities';
import { isGiven } from '../query';
import type { HoldRepository, HoldSelection, ServedHold } from '../repositories';
import type { PlaceHoldInput } from './types/hold';

/** A kind of which an input names records, by the input's field, and how to hold them. */
interface Asked {
  readonly field: string;
  readonly place: () => Promise<ServedHold>;
}

/** Places the hold that an input asks for; BAD_USER_INPUT where it names records of no kind, or of two. */
export function placeHold(holds: HoldRepository, input: PlaceHoldInput): Promise<ServedHold> {
  const asked = <Row>(
    field: string,
    kind: RecordKind<Row>,
    selection: HoldSelection<Row> | null | undefined,
  ): Asked[] =>
    isGiven(selection) ? [{ field, place: () => holds.place(kind, selection, input.reason) }] : [];
  return placeOnly([
    ...asked('securityIncidents', securityIncidentKind, input.securityIncidents),
    ...asked('postmortems', postmortemKind, input.postmortems),
    ...asked('cascadeEvents', cascadeEventKind, input.cascadeEvents),
    ...asked('recoverySessions', recoverySessionKind, input.recoverySessions),
  ]);
}

async function placeOnly([only, other]: readonly Asked[]): Promise<ServedHold> {
  if (only === undefined) throw badInput(null, 'must name records of one kind');
  if (other !== undefined) throw badInput(other.field, `must not be given together with ${only.field}`);
  try {
    return await only.place();
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.field === null || error.field === 'reason') throw error;
    throw new ArchiveError(error.code, `${only.field}.${error.field}`, error.reason);
  }
}
