import type { Timestamp } from '../core/timestamp';
import type { CascadeEvent, RecordKind } from '../entities';
import type { Filter } from '../query';
import type { ExportChainPlace } from '../repositories/export-reader';

/** A filter of the API for records of the kind that is exported. */
export interface GivenFilter {
  /** The JSON text of the API's input, which a server reads. */
  readonly text: string;
  /** What it means, for a database; null where a server alone is asked. */
  readonly meaning: Filter<object> | null;
}

/** Which records of a kind are exported; every given condition must hold. */
export interface ExportSelection {
  readonly namespace: string | null;
  /** The earliest time (created_at of an incident, started_at, timestamp), inclusive. */
  readonly since: Timestamp | null;
  /** The latest time, inclusive. A record without a time matches neither. */
  readonly until: Timestamp | null;
  /** All else that is asked for. */
  readonly filter?: GivenFilter | null;
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
