import type { RecordColumn } from './record-column';

/** The columns that a writer gives and a written record holds, in their order. */
export function writtenColumns(columns: readonly RecordColumn[]): readonly RecordColumn[] {
  return columns.filter(({ role }) => role === 'identity' || role === 'given' || role === 'assigned');
}

/** The columns that are served. */
export function servedColumns(columns: readonly RecordColumn[]): readonly RecordColumn[] {
  return columns.filter(({ role }) => role !== 'internal');
}
