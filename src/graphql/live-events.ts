import type { EntryKind } from '../core/evidence';
import type { RecordKind } from '../entities';
import { allOf, isGiven, type Filter, type Projection } from '../query';
import type { FeedStep, PlacedEntry } from '../repositories';
import type { GraphQLContext } from './context';
import { readLogNumber } from './log-arguments';
import type { LiveEvent } from './transport';
import { toServedEntry } from './types/evidence-log';

/** From where on a subscription goes: from now where neither its argument nor its client says anything. */
export interface FromPlace {
  readonly afterIndex?: string | null;
}

/** The subscription to all entries. */
export interface ChangesSubscription extends FromPlace {
  readonly kinds?: readonly EntryKind[] | null;
  readonly namespaces?: readonly string[] | null;
}

/** A subscription to records of one kind. */
export interface RecordSubscription<Row> extends FromPlace {
  readonly kind: RecordKind<Row>;
  /** By which name an event has its record. */
  readonly name: string;
  /** Whether records as they first came alone, or each of their versions. */
  readonly isOfNew: boolean;
  readonly filter?: Filter<Row> | null;
  readonly projection: Projection<Row>;
  readonly find: (query: {
    readonly filter: Filter<Row>;
    readonly limit: number;
    readonly projection: Projection<Row>;
  }) => Promise<Row[]>;
}

/** Entries of the evidence log, as they get their places. */
export async function changeEvents(
  context: GraphQLContext,
  { kinds, namespaces, ...from }: ChangesSubscription,
): Promise<AsyncGenerator<LiveEvent, void>> {
  const query = { kinds, namespaces, afterIndex: placeOf(context, from) };
  return eventsOf(await context.repositories.changeFeed.follow(query, null), async function* (entries) {
    for (const entry of entries) yield { place: String(entry.logIndex), value: toServedEntry(entry) };
  });
}

/** Records, as the entries of their versions get their places: those that match, as they are when they are sent. */
export async function recordEvents<Row>(
  context: GraphQLContext,
  { find, isOfNew, kind, name, projection, ...wanted }: RecordSubscription<Row>,
): Promise<AsyncGenerator<LiveEvent, void>> {
  const filter = wanted.filter ?? null;
  // what is wrong with the filter is found before anything is sent
  if (filter !== null) await find({ filter, limit: 0, projection });
  const query = {
    kinds: [kind.name],
    afterIndex: placeOf(context, wanted),
    isOncePerVersion: true,
    ...(isOfNew && { revision: 1 }),
  };
  const among = (ids: readonly string[]): Filter<Row> =>
    allOf(filter, { [kind.key]: { in: ids } } as unknown as Filter<Row>);
  /** Those that match by now, so that a narrow filter is not asked once for each record. */
  const matching = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    if (filter === null || ids.length < 2) return new Set(ids);
    const rows = await find({ filter: among(ids), limit: ids.length, projection: new Set([kind.key]) });
    return new Set(rows.map((row) => String(row[kind.key])));
  };
  return eventsOf(await context.repositories.changeFeed.follow(query, kind.name), async function* (entries) {
    const matches = await matching([...new Set(entries.map(({ recordId }) => recordId))]);
    for (const entry of entries) {
      if (!matches.has(entry.recordId)) continue;
      // one at a time: records may be large
      const [row] = await find({ filter: among([entry.recordId]), limit: 1, projection });
      if (row === undefined) continue;
      yield { place: String(entry.logIndex), value: { entry: toServedEntry(entry), [name]: row } };
    }
  });
}

async function* eventsOf(
  steps: AsyncGenerator<FeedStep, void>,
  toEvents: (entries: readonly PlacedEntry[]) => AsyncGenerator<LiveEvent, void>,
): AsyncGenerator<LiveEvent, void> {
  for await (const { entries, reached } of steps) {
    yield* toEvents(entries);
    yield { place: String(reached) };
  }
}

/** A client that comes back says by a header how far it was; its document is the one that it first came with. */
function placeOf({ exchange }: GraphQLContext, { afterIndex }: FromPlace): bigint | null {
  const place = exchange?.stream?.lastEventId ?? afterIndex;
  return isGiven(place) ? readLogNumber('afterIndex', place, -1n) : null;
}
