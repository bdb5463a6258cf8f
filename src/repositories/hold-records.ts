import { ArchiveError, badInput, inField } from '../core/errors';
import type { RecordKind } from '../entities';
import { isGiven, type Filter } from '../query';
import { lockChains } from './chain-heads';
import { castTypes, identifier } from './sql/column-sql';
import { matching } from './sql/matching';
import { Parameters } from './sql/parameters';
import { andWithin, type View } from './sql/scope';
import { storedValue } from './values';

/** Most records of one hold: its entry of the evidence log names them all. */
export const MAX_HELD = 10_000;

/** Which records a hold takes: exactly one of these. */
export interface HoldSelection<Row> {
  /** Keys, 1 to 10,000. */
  readonly ids?: readonly string[] | null;
  /** Those that match as the hold is placed, at most 10,000; what comes to match later is not held. */
  readonly filter?: Filter<Row> | null;
}

/**
 * Finds the records of a selection that the view shows and locks them until the transaction ends, so that no removal can be under way
 * that does not see the hold; of events, their chains too. Gives their keys.
 * @throws ArchiveError BAD_USER_INPUT naming `ids` or `filter`; NOT_FOUND naming the first id without a record
 */
export async function lockSelection<Row>(
  view: View,
  kind: RecordKind<Row>,
  { ids, filter }: HoldSelection<Row>,
): Promise<string[]> {
  if (isGiven(ids) && isGiven(filter)) throw badInput('filter', 'must not be given together with ids');
  if (isGiven(ids)) return lockGiven(view, kind, ids);
  if (!isGiven(filter)) throw badInput('ids', 'must be given, or else a filter');
  const parameters = new Parameters();
  const found = await findRecords(view, kind, matching(view, kind, filter, parameters), parameters);
  if (found.length > MAX_HELD) throw badInput('filter', `matches more than ${MAX_HELD} records`);
  const locked = await lockRecords(view, kind, found);
  if (locked.length === 0) throw badInput('filter', 'matches no record');
  return locked;
}

async function lockGiven<Row>(view: View, kind: RecordKind<Row>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) throw badInput('ids', 'must name a record at least');
  if (ids.length > MAX_HELD) throw badInput('ids', `must name at most ${MAX_HELD} records`);
  const key = kind.column(kind.key);
  const keys = ids.map((id, index) => String(inField(`ids[${index}]`, () => storedValue(key, id))));
  const parameters = new Parameters();
  const isGivenKey = `${identifier(key)} = ANY(${parameters.add(keys)}::${castTypes[key.kind]}[])`;
  const from = `FROM ${kind.table} WHERE ${isGivenKey}${andWithin(view, kind, parameters)}`;
  const locked = await lockRecords(view, kind, await findRecords(view, kind, from, parameters));
  const there = new Set(locked);
  const missing = keys.findIndex((id) => !there.has(id));
  if (missing >= 0) throw new ArchiveError('NOT_FOUND', `ids[${missing}]`, 'names no record of the archive');
  return locked;
}

interface FoundRecord {
  readonly key: string;
  /** Of events; null of all others. */
  readonly chain: string | null;
}

function findRecords<Row>(
  view: View,
  kind: RecordKind<Row>,
  from: string,
  parameters: Parameters,
): Promise<FoundRecord[]> {
  const chain = kind.name === 'cascade-events' ? identifier(kind.column('namespace')) : 'NULL::text';
  return view.session.query<FoundRecord>({
    text: `SELECT ${identifier(kind.column(kind.key))}::text AS key, ${chain} AS chain
      ${from} LIMIT ${MAX_HELD + 1}`,
    values: parameters.values,
  });
}

/** In the order in which removals lock them, so that two can hardly wait for each other. */
async function lockRecords<Row>(
  view: View,
  kind: RecordKind<Row>,
  found: readonly FoundRecord[],
): Promise<string[]> {
  await lockChains(
    view.session,
    found.flatMap(({ chain }) => chain ?? []),
  );
  const [key, time] = [kind.column(kind.key), kind.column(kind.time)];
  const parameters = new Parameters([found.map((record) => record.key)]);
  const within = andWithin(view, kind, parameters);
  const locked = await view.session.query<{ key: string }>({
    text: `SELECT ${identifier(key)}::text AS key FROM ${kind.table}
      WHERE ${identifier(key)} = ANY($1::${castTypes[key.kind]}[])${within}
      ORDER BY ${identifier(time)}, ${identifier(key)} FOR KEY SHARE`,
    values: parameters.values,
  });
  return locked.map((record) => record.key);
}
