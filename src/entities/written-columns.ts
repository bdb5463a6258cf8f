import { oncePer } from '../core/once-per';
import type { RecordColumn } from './record-column';

type Columns = readonly RecordColumn[];

// a kind has the same list of columns for ever, and these are asked for with each row

/** The columns that a writer gives and a written record holds, in their order. */
export const writtenColumns = oncePer((columns: Columns): Columns =>
  columns.filter(({ role }) => role === 'identity' || role === 'given' || role === 'assigned'),
);

/** The columns that are served. */
export const servedColumns = oncePer((columns: Columns): Columns =>
  columns.filter(({ role }) => role !== 'internal'),
);
