import { cascadeEventKind, type CascadeEvent, type RecordKind } from '../entities';
import { allOf, type Filter } from '../query';
import type { ExportChainPlace, ExportPlace, ExportReader } from '../repositories/export-reader';
import type { ExportSelection, RecordSource } from './record-source';

/** About the most bytes of records that are held at a time, one record that is larger aside. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** Most records that are held at a time. */
const MAX_HELD_RECORDS = 500;

/** Reads from the database, all from one state. */
export class RepositorySource implements RecordSource {
  constructor(private readonly reader: ExportReader) {}

  async *pages<Row>(kind: RecordKind<Row>, selection: ExportSelection): AsyncGenerator<Row[]> {
    const filter = filterOf(kind, selection);
    let last: ExportPlace | undefined;
    for (;;) {
      const places: ExportPlace[] = await this.reader.places(kind, filter, last);
      if (places.length === 0) return;
      for (const some of inPieces(places)) {
        yield await this.reader.records(
          kind,
          some.map(({ key }) => key),
        );
      }
      last = places.at(-1);
    }
  }

  async *namespaces({ namespace }: ExportSelection): AsyncGenerator<string> {
    if (namespace !== null) return yield namespace;
    let next = await this.reader.namespaceAfter(null);
    while (next !== null) {
      yield next;
      next = await this.reader.namespaceAfter(next);
    }
  }

  chainPlaces(namespace: string, selection: ExportSelection): Promise<readonly ExportChainPlace[]> {
    return this.reader.chainPlaces(filterOf(cascadeEventKind, { ...selection, namespace }));
  }

  async *events(places: readonly ExportChainPlace[]): AsyncGenerator<CascadeEvent[]> {
    for (const some of inPieces(places)) {
      yield await this.reader.records(
        cascadeEventKind,
        some.map(({ cascadeId }) => cascadeId),
      );
    }
  }
}

/** The filter that a selection means for records of a kind. */
export function filterOf<Row>(
  kind: RecordKind<Row>,
  { filter = null, namespace, since, until }: ExportSelection,
): Filter<Row> {
  if (filter !== null && filter.meaning === null) throw new Error('a filter was not read');
  const time = { gte: since ?? undefined, lte: until ?? undefined };
  return allOf<Row>(
    namespace === null ? null : ({ namespace: { eq: namespace } } as Filter<Row>),
    since === null && until === null ? null : ({ [kind.time]: time } as Filter<Row>),
    filter?.meaning as Filter<Row> | undefined,
  );
}

function* inPieces<Place extends { readonly size: number }>(places: readonly Place[]): Generator<Place[]> {
  let piece: Place[] = [];
  let bytes = 0;
  for (const place of places) {
    const { size } = place;
    if (piece.length > 0 && (piece.length >= MAX_HELD_RECORDS || bytes + size > MAX_HELD_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(place);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}
