import { chainOrder } from '../core/chain-order';
import { writeCascadeEventRecord } from '../core/records';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type CascadeEvent,
  type RecordKind,
  type RecordKindName,
} from '../entities';
import { writeRecord } from '../repositories';
import { toCascadeEventRecord } from '../repositories/cascade-event-record';
import { csvHeader, csvRow } from './csv-row';
import type { ExportFormat } from './export-format';
import { incidentFinding } from './ocsf/incident-finding';
import type { ExportSelection, RecordSource } from './record-source';

/**
 * The records of a kind as lines (without line feeds), in an order that follows from them alone: cascade events by
 * namespace and then in chain order, the others by time (those without one last), then key. What is held at a time is
 * bounded, but for the places of the events of one namespace. As `ndjson` they are JSON that an import reads; before
 * those of `csv` comes a header.
 */
export async function* exportLines(
  source: RecordSource,
  kind: RecordKindName,
  selection: ExportSelection,
  format: ExportFormat = 'ndjson',
): AsyncGenerator<string, void> {
  switch (kind) {
    case 'security-incidents':
      return yield* recordLines(source, securityIncidentKind, selection, { format, ocsf: incidentFinding });
    case 'postmortems':
      return yield* recordLines(source, postmortemKind, selection, { format });
    case 'cascade-events':
      return yield* eventLines(source, selection, format);
    case 'recovery-sessions':
      return yield* recordLines(source, recoverySessionKind, selection, { format });
    default:
      return kind satisfies never;
  }
}

/** How many of the lines of an export come before its records. */
export function linesBeforeRecords(format: ExportFormat): number {
  return format === 'csv' ? 1 : 0;
}

/** How the records of a kind are written; `ocsf` is left out where OCSF has no class for them. */
interface Writing<Row> {
  readonly format: ExportFormat;
  readonly ocsf?: (row: Row) => string;
  /** As import reads them; `writeRecord` if left out. */
  readonly ndjson?: (row: Row) => string;
}

async function* recordLines<Row>(
  source: RecordSource,
  kind: RecordKind<Row>,
  selection: ExportSelection,
  writing: Writing<Row>,
): AsyncGenerator<string, void> {
  const write = writerOf(kind, writing);
  if (writing.format === 'csv') yield csvHeader(kind);
  for await (const rows of source.pages(kind, selection)) {
    for (const row of rows) yield write(row);
  }
}

async function* eventLines(
  source: RecordSource,
  selection: ExportSelection,
  format: ExportFormat,
): AsyncGenerator<string, void> {
  const write = writerOf(cascadeEventKind, { format, ndjson: writeEvent });
  if (format === 'csv') yield csvHeader(cascadeEventKind);
  for await (const namespace of source.namespaces(selection)) {
    const places = chainOrder(await source.chainPlaces(namespace, selection));
    for await (const events of source.events(places)) {
      for (const event of events) yield write(event);
    }
  }
}

function writerOf<Row>(kind: RecordKind<Row>, { format, ndjson, ocsf }: Writing<Row>): (row: Row) => string {
  switch (format) {
    case 'ndjson':
      return ndjson ?? ((row) => writeRecord(kind, row));
    case 'csv':
      return (row) => csvRow(kind, row);
    case 'ocsf':
      if (ocsf === undefined) throw new Error(`OCSF has no class for ${kind.name}`);
      return ocsf;
    default:
      return format satisfies never;
  }
}

function writeEvent(event: CascadeEvent): string {
  return writeCascadeEventRecord(toCascadeEventRecord(event));
}
