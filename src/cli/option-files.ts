import fs from 'node:fs/promises';
import { badInput } from '../core/errors';
import { ProofError } from '../core/merkle';

/** Reads a file given by an option; an ArchiveError on the option where it cannot be read or is none of its kind. */
export async function readOptionFile<T>(
  option: string,
  file: string,
  parse: (bytes: Uint8Array) => T,
): Promise<T> {
  try {
    return parse(await fs.readFile(file));
  } catch (error) {
    if (error instanceof ProofError) throw badInput(option, `${file}: ${error.reason}`);
    if (error instanceof Error && 'code' in error)
      throw badInput(option, `${file} cannot be read (${String(error.code)})`);
    throw error;
  }
}
