import type { RecordColumn } from './record-column';

type Columns = readonly RecordColumn[];

/** The columns that a writer gives and a written record holds, in their order. */
export const writtenColumns = selection(
  ({ role }) => role === 'identity' || role === 'given' || role === 'assigned',
);

/** The columns that are served. */
export const servedColumns = selection(({ role }) => role !== 'internal');

/** A filter of columns that remembers its answers: a kind has the same list of them for ever, and is asked for each row. */
function selection(isSelected: (column: RecordColumn) => boolean): (columns: Columns) => Columns {
  const known = new WeakMap<Columns, Columns>();
  return (columns) => {
    const selected = known.get(columns) ?? columns.filter(isSelected);
    known.set(columns, selected);
    return selected;
  };
}
