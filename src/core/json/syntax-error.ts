import { ArchiveError, badInput } from '../errors';

/** What is wrong with a JSON text and where; never the text itself. */
export function jsonError(what: string, offset: number): ArchiveError {
  return badInput(null, `is not JSON that can be kept: ${what} at offset ${offset}`);
}
