import { chainOrder } from '../core/chain-order';
import { writeCascadeEventRecord } from '../core/records';
import {
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKind,
  type RecordKindName,
} from '../entities';
import { writeRecord } from '../repositories';
import { toCascadeEventRecord } from '../repositories/cascade-event-record';
import type { ExportSelection, RecordSource } from './record-source';

/**
 * The records of a kind as lines of JSON (without line breaks) that an import reads, in an order that follows from
 * them alone: cascade events by namespace and then in chain order, the others by time (those without one last),
 * then key. What is held at a time is bounded, but for the places of the events of one namespace.
 */
export function exportLines(
  source: RecordSource,
  kind: RecordKindName,
  selection: ExportSelection,
): AsyncIterable<string> {
  switch (kind) {
    case 'security-incidents':
      return recordLines(source, securityIncidentKind, selection);
    case 'postmortems':
      return recordLines(source, postmortemKind, selection);
    case 'cascade-events':
      return eventLines(source, selection);
    case 'recovery-sessions':
      return recordLines(source, recoverySessionKind, selection);
    default:
      return kind satisfies never;
  }
}

async function* recordLines<Row>(
  source: RecordSource,
  kind: RecordKind<Row>,
  selection: ExportSelection,
): AsyncGenerator<string> {
  for await (const rows of source.pages(kind, selection)) {
    for (const row of rows) yield writeRecord(kind, row);
  }
}

async function* eventLines(source: RecordSource, selection: ExportSelection): AsyncGenerator<string> {
  for await (const namespace of source.namespaces(selection)) {
    const places = chainOrder(await source.chainPlaces(namespace, selection));
    for await (const events of source.events(places)) {
      for (const event of events) yield writeCascadeEventRecord(toCascadeEventRecord(event));
    }
  }
}
