import { badInput } from '../core/errors';
import type { RecordKindName } from '../entities';

/**
 * How records are written: as import reads them, as a table, or as Incident Findings of OCSF, which is for security
 * incidents alone.
 */
export type ExportFormat = 'ndjson' | 'csv' | 'ocsf';

/** Every format. */
export const exportFormats: readonly ExportFormat[] = ['ndjson', 'csv', 'ocsf'];

/** Whether records of a kind can be written so. */
export function isFormatOf(kind: RecordKindName, format: ExportFormat): boolean {
  return format !== 'ocsf' || kind === 'security-incidents';
}

/** The format of that name for records of a kind; BAD_USER_INPUT naming `field` where there is none. */
export function parseFormat(kind: RecordKindName, text: string, field: string): ExportFormat {
  const found = exportFormats.find((format) => format === text);
  if (found === undefined) throw badInput(field, `must be one of ${exportFormats.join(', ')}`);
  if (!isFormatOf(kind, found)) throw badInput(field, `${found} is for security-incidents alone`);
  return found;
}
