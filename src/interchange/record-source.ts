import type { Timestamp } from '../core/timestamp';
import type { CascadeEvent, RecordKind } from '../entities';
import type { ExportChainPlace } from '../repositories/export-reader';

/** Which records of a kind are exported; every given condition must hold. */
export interface ExportSelection {
  readonly namespace: string | null;
  /** The earliest time (created_at of an incident, started_at, timestamp), inclusive. */
  readonly since: Timestamp | null;
  /** The latest time, inclusive. A record without a time matches neither. */
  readonly until: Timestamp | null;
}

/** Where an export gets records from: an archive's database, or its server. */
export interface RecordSource {
  /** The records that match, by time (those without one last), then key; a bounded number of them at a time. */
  pages<Row>(kind: RecordKind<Row>, selection: ExportSelection): AsyncIterable<readonly Row[]>;
  /** The namespaces that may have events that match, by code point. */
  namespaces(selection: ExportSelection): AsyncIterable<string>;
  /** The places of a namespace's events that match. */
  chainPlaces(namespace: string, selection: ExportSelection): Promise<readonly ExportChainPlace[]>;
  /** The events at those places, in their order; a bounded number of them at a time. */
  events(places: readonly ExportChainPlace[]): AsyncIterable<readonly CascadeEvent[]>;
}
