import { addMicroseconds, parseTimestamp } from '../../../src/core/timestamp';
import { changedJson } from './changed-json';
import { SPELLINGS, spelled } from './spellings';
import type { StoredText } from './stored-columns';

/** What a change may draw on. */
export interface Draw {
  /** Which of the ways of a type is taken. */
  readonly way: number;
  /** A number for whatever the way needs. */
  readonly n: number;
  readonly text: string;
  /** The value of the same column in another event. */
  readonly other: StoredText;
  /** The first entry of a list beside it. */
  readonly listed: StoredText;
}

/** One value of a type made of another; undefined where there is none to be made. */
type Way<Value> = (value: Value, draw: Draw) => StoredText | undefined;

const swapped: Way<unknown> = (_value, { other }) => other;
const gone: Way<unknown> = () => null;

const textWays: readonly Way<string>[] = [
  (value) => `${value}x`,
  (value) => `${value} `,
  (value) => [...value].slice(0, -1).join(''),
  (value) => [...value].slice(1).join(''),
  (value, { n }) => withOne([...value], n, n % 2 === 0 ? '0' : 'é').join(''),
  (value) => (value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()),
  (value) => value.normalize(value === value.normalize('NFC') ? 'NFD' : 'NFC'),
  (_value, { text }) => text,
  () => '',
  swapped,
  gone,
];

const emptyWays: readonly Way<string>[] = [gone, swapped, (_value, { text }) => text];

const jsonWays: readonly Way<string>[] = [...changedJson, ...changedJson, ...textWays];

/** Mostly another spelling of the same moment, which is the most that a text of a time can hide. */
const timeTextWays: readonly Way<string>[] = [
  ...SPELLINGS.map(
    (spelling): Way<string> =>
      (value) =>
        spelled(parseTimestamp(value).instant, spelling),
  ),
  ...textWays,
];

const timeWays: readonly Way<string>[] = [
  (value) => moved(value, 1),
  (value) => moved(value, -1),
  (value, { n }) => moved(value, n),
  (value, { n }) => moved(value, -n * 1000),
  () => '0001-01-01 00:00:00+00',
  () => '9999-12-31 23:59:59.999999+00',
  () => '12026-01-01 00:00:00+00',
  () => 'infinity',
  () => '-infinity',
  () => '0044-03-15 12:00:00+00 BC',
  swapped,
  gone,
];

const integerWays: readonly Way<string>[] = [
  (value) => String(BigInt(value) + 1n),
  (value) => String(BigInt(value) - 1n),
  (value) => String(-BigInt(value)),
  (_value, { n }) => String(n),
  () => '0',
  () => '2147483647',
  swapped,
  gone,
];

const booleanWays: readonly Way<string>[] = [(value) => (value === 'true' ? 'false' : 'true'), gone];

type List = readonly (string | null)[];

const listWays: readonly Way<List>[] = [
  (list, { text }) => [...list, text],
  (list, { text }) => [text, ...list],
  (list, { text }) => [text, ...list.slice(1)],
  (list, { n, text }) => withOne(list, n, text),
  (list, { n }) => withOne(list, n, null),
  (list) => list.slice(0, -1),
  (list) => list.slice(1),
  (list) => [...list].reverse(),
  (list) => [...list, ...list.slice(-1)],
  () => [],
  swapped,
  gone,
];

/** Another value for a column of that type, near the one that it has or far from it. */
export function changedValue(type: string, value: StoredText, draw: Draw): StoredText | undefined {
  if (value === null) return pick(fillers(type), value, draw);
  if (typeof value === 'object') return value.length === 0 ? [draw.text] : pick(listWays, value, draw);
  switch (type) {
    case 'varchar':
    case 'text':
      if (value === '') return pick(emptyWays, value, draw);
      if (/^[[{]/.test(value)) return pick(jsonWays, value, draw);
      return pick(isTime(value) ? timeTextWays : textWays, value, draw);
    case 'timestamptz':
      return pick(timeWays, value, draw);
    case 'int4':
    case 'int8':
      return pick(integerWays, value, draw);
    case 'bool':
      return pick(booleanWays, value, draw);
    default:
      throw new Error(`no change is known for a column of type ${type}`);
  }
}

/** The items with one of them replaced; those as they are where there is none. */
function withOne<Item>(items: readonly Item[], n: number, item: Item): readonly Item[] {
  return items.length === 0 ? items : items.with(n % items.length, item);
}

function pick<Value>(ways: readonly Way<Value>[], value: Value, draw: Draw): StoredText | undefined {
  return ways[draw.way % ways.length]?.(value, draw);
}

/** What stands in for no value: another event's, or one out of nothing. */
function fillers(type: string): Way<null>[] {
  const made: Record<string, Way<null>> = {
    timestamptz: () => '2026-01-01 00:00:00+00',
    int4: (_, { n }) => String(n),
    int8: (_, { n }) => String(n),
    bool: () => 'false',
    _text: (_, { text }) => [text],
  };
  const ofType = made[type] ?? ((_, { text }) => text);
  if (type !== 'varchar') return [ofType, swapped];
  return [ofType, swapped, (_, { listed }) => listed, () => ''];
}

function isTime(text: string): boolean {
  try {
    parseTimestamp(text);
    return true;
  } catch {
    return false;
  }
}

/** A timestamptz as the database prints it in UTC, so many microseconds later. */
function moved(value: string, microseconds: number): string {
  const { instant } = parseTimestamp(value.replace(' ', 'T').replace(/\+00$/, 'Z'));
  return addMicroseconds(instant, BigInt(microseconds));
}
