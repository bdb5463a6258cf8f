import { ArchiveError, badInput } from '../core/errors';
import { DatabaseError } from '../database';
import { writtenKey } from '../repositories';

/** SQLSTATE classes that speak of the values of a row: data exception, constraint, a limit exceeded. */
const VALUE_CLASSES = ['22', '23', '54'];

/** How repositories and servers name a record of a batch, and a field of it. */
const IN_BATCH = /^(?:input\.?)?(?:(?:incidents|postmortems|events|sessions)(?:\[(\d+)\])?)?(?:\.?(\w.*))?$/;

/**
 * Saves records in as few calls of `save` as it takes, and answers for each of them: an invalid one costs its own
 * place alone. `save` keeps all it is given or, when it throws, none of it. What is no fault of a record (the
 * database is out of reach) is thrown.
 */
export async function saveEach<Item, Outcome>(
  items: readonly Item[],
  save: (items: readonly Item[]) => Promise<readonly Outcome[]>,
): Promise<(Outcome | ArchiveError)[]> {
  if (items.length === 0) return [];
  try {
    return [...(await save(items))];
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    if (items.length === 1) return [refusal.error];
    const { index } = refusal;
    const isNamed = index !== null && index < items.length;
    const [end, next] = isNamed ? [index, index + 1] : [items.length >> 1, items.length >> 1];
    return [
      ...(await saveEach(items.slice(0, end), save)),
      ...(isNamed ? [refusal.error] : []),
      ...(await saveEach(items.slice(next), save)),
    ];
  }
}

/** An ArchiveError as the writer of a file reads it: the field as a key of the record. */
export function asLineError({ code, field, reason }: ArchiveError): ArchiveError {
  const [, , path] = field === null ? [] : (IN_BATCH.exec(field) ?? []);
  return new ArchiveError(code, path === undefined ? null : writtenKey(path), reason);
}

interface Refusal {
  readonly error: ArchiveError;
  /** Which record of the batch is at fault; null where that is not told. */
  readonly index: number | null;
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof DatabaseError) {
    if (!VALUE_CLASSES.includes(error.sqlState?.slice(0, 2) ?? '')) return null;
    return { error: badInput(null, `the database refuses it (SQLSTATE ${error.sqlState})`), index: null };
  }
  if (!(error instanceof ArchiveError) || error.code === 'UNAVAILABLE') return null;
  const [, index] = error.field === null ? [] : (IN_BATCH.exec(error.field) ?? []);
  return { error: asLineError(error), index: index === undefined ? null : Number(index) };
}
