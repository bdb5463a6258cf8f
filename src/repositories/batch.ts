import { ArchiveError, badInput } from '../core/errors';

/** Most records of one batch. */
export const MAX_BATCH = 1_000;

/** Prepares each record of a batch; the first invalid one refuses the whole batch, named by its index. */
export function eachInBatch<Input, Output>(
  name: string,
  inputs: readonly Input[],
  prepare: (input: Input) => Output,
): Output[] {
  if (inputs.length > MAX_BATCH) throw badInput(name, `must have at most ${MAX_BATCH} records`);
  return inputs.map((input, index) => {
    try {
      return prepare(input);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      const place = `${name}[${index}]`;
      throw new ArchiveError(
        error.code,
        error.field === null ? place : `${place}.${error.field}`,
        error.reason,
      );
    }
  });
}
