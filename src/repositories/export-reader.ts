import type { Instant } from '../core/brands';
import type { ChainPlace } from '../core/chain-order';
import { ArchiveError } from '../core/errors';
import type { Caller } from '../auth';
import type { Database } from '../database';
import { cascadeEventKind, servedColumns, type CascadeEvent, type RecordKind } from '../entities';
import type { Filter } from '../query';
import { castTypes, identifier, orderBy, orderExpression } from './sql/column-sql';
import { matching } from './sql/matching';
import { Parameters } from './sql/parameters';
import { toRows } from './sql/rows';
import { andWithin, View } from './sql/scope';
import { selectByKeys } from './sql/select';

/** Places read by one statement. */
const PLACES = 1_000;

/** Where a record stands in an export, and about how large it is. */
export interface ExportPlace {
  readonly key: string;
  /** Null where the record has no time: then it comes last. */
  readonly time: Instant | null;
  /** Bytes of its texts and its JSON. */
  readonly size: number;
}

/** A place of an event in its chain, and about how large the event is. */
export type ExportChainPlace = ChainPlace & Pick<ExportPlace, 'size'>;

/**
 * Runs `work` with a reader of one state of what the caller sees, whatever is written meanwhile: one repeatable-read
 * transaction. On the embedded engine, which has one session, everyone else in this process waits for it to end.
 */
export async function readSnapshot<T>(
  database: Database,
  caller: Caller,
  work: (reader: ExportReader) => Promise<T>,
): Promise<T> {
  let isBegun = false;
  return database.transaction(
    async (tx) => {
      // What was read may have been written out already: it must not be written twice.
      if (isBegun) throw new ArchiveError('UNAVAILABLE', null, 'the database cut the reading short');
      isBegun = true;
      return work(new ExportReader(View.of(tx, caller)));
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

/** Reads whole kinds of records piece by piece: first places, which are small, then the records that they name. */
export class ExportReader {
  constructor(private readonly view: View) {}

  /** The next places after `last`, by time, then key; an empty list at the end. */
  async places<Row>(
    kind: RecordKind<Row>,
    filter: Filter<Row>,
    last: ExportPlace | undefined,
  ): Promise<ExportPlace[]> {
    const parameters = new Parameters();
    const conditions = [matching(this.view, kind, filter, parameters)];
    const [key, time] = [kind.column(kind.key), kind.column(kind.time)];
    if (last !== undefined) {
      conditions.push(`(${orderExpression(time, 'ASC')}, ${identifier(key)}) >
        (${parameters.add(last.time ?? 'infinity')}::timestamptz, ${parameters.add(last.key)}::${castTypes[key.kind]})`);
    }
    return this.view.session.query<ExportPlace>({
      text: `SELECT ${identifier(key)}::text AS key, ${identifier(time)} AS time, ${sizeOf(kind)} AS size
        ${conditions.join(' AND ')}
        ${orderBy(kind, kind.time, 'ASC')} LIMIT ${PLACES}`,
      values: parameters.values,
    });
  }

  /** The records of those keys, in the order of the keys. */
  async records<Row>(kind: RecordKind<Row>, keys: readonly string[]): Promise<Row[]> {
    const rows = await selectByKeys(this.view, kind, keys);
    const byKey = new Map(rows.map((row) => [String(row[kind.key]), row]));
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }

  /** The namespace after `last` that has cascade events, by code point; null when there is none. */
  async namespaceAfter(last: string | null): Promise<string | null> {
    const parameters = new Parameters(last === null ? [] : [last]);
    const within = andWithin(this.view, cascadeEventKind, parameters);
    const [found] = await this.view.session.query<{ namespace: string | null }>({
      text: `SELECT min(namespace) AS namespace FROM cascade_events
        WHERE ${last === null ? 'true' : 'namespace > $1'}${within}`,
      values: parameters.values,
    });
    return found?.namespace ?? null;
  }

  /** The places of the events that match, all of one namespace; held in memory, in no order to rely on. */
  async chainPlaces(filter: Filter<CascadeEvent>): Promise<ExportChainPlace[]> {
    const places: ExportChainPlace[] = [];
    for (;;) {
      const batch = await this.chainPlacesAfter(filter, places.at(-1));
      places.push(...batch);
      if (batch.length < PLACES) return places;
    }
  }

  private async chainPlacesAfter(
    filter: Filter<CascadeEvent>,
    last: ExportChainPlace | undefined,
  ): Promise<ExportChainPlace[]> {
    const kind = cascadeEventKind;
    const parameters = new Parameters();
    const conditions = [matching(this.view, kind, filter, parameters)];
    if (last !== undefined) {
      conditions.push(`("timestamp", cascade_id) >
        (${parameters.add(last.timestamp)}::timestamptz, ${parameters.add(last.cascadeId)}::text)`);
    }
    const raw = await this.view.session.query<Record<string, unknown>>({
      text: `SELECT cascade_id AS "cascadeId", "timestamp", previous_hash AS "previousHash",
          current_hash AS "currentHash", ${sizeOf(kind)} AS size
        ${conditions.join(' AND ')} ORDER BY "timestamp", cascade_id LIMIT ${PLACES}`,
      values: parameters.values,
    });
    return toRows<ExportChainPlace>([], raw);
  }
}

/** The bytes of the columns that can be large, without reading them. */
function sizeOf<Row>(kind: RecordKind<Row>): string {
  const large = servedColumns(kind.columns).filter((column) =>
    ['text', 'json', 'canonicalJson', 'keyList'].includes(column.kind),
  );
  const sizes = large.map((column) =>
    column.kind === 'keyList'
      ? `pg_column_size(${identifier(column)})`
      : `coalesce(octet_length(${identifier(column)}), 0)`,
  );
  return `(${sizes.join(' + ')})`;
}
