import { cascadeEventKind as kind } from '../entities';
import { TextArrayWriter } from '../database';
import type { NewRecord } from './save';
import { givenColumns, type ReadyValues } from './sql/insert';
import { parameterText, type NewRow } from './values';

/**
 * Events that were checked, as they go to the database: plain data, made in another thread it may be. An object for each value
 * would cost more than the check of the event.
 */
export interface ReadyEvents {
  /** Id, namespace and document of each event, one after the other; `lengths` tells theirs, in UTF-16 units. */
  readonly text: string;
  readonly lengths: Int32Array<ArrayBuffer>;
  /** The values of each column, one after the other; `sizes` tells theirs, in bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sizes: Int32Array<ArrayBuffer>;
}

/** Texts of an event in `text`. */
const TEXTS = 3;
/** With fewer their values are sent in another form, see `givenRows`. */
const LEAST = 2;
/** What the archive assigns when it saves. */
const assigned: ReadonlySet<string> = new Set(['recordedAt', 'salt']);
const properties = givenColumns(kind).flatMap(({ property }) => (assigned.has(property) ? [] : property));

/** Makes events ready one by one: none of them need be kept until all have come. */
export class ReadyEventsWriter {
  private texts: string[] = [];
  private lengths: number[] = [];
  private readonly columns = properties.map((property) => ({ property, writer: new TextArrayWriter() }));

  /** An error where an event is not such as `checkedEvent` makes: nothing of it may be lost on the way. */
  add({ row, document }: NewRecord): void {
    let values = 0;
    for (const { property, writer } of this.columns) {
      const value = row[property];
      if (value !== undefined) values += 1;
      writer.add(parameterText(value ?? null));
    }
    if (document === undefined || values !== valuesIn(row)) throw new Error('an event was not checked');
    const texts = [String(row['cascadeId']), String(row['namespace']), document];
    this.texts.push(texts.join(''));
    this.lengths.push(...texts.map(({ length }) => length));
  }

  /** What was added since the last time; null where that is too little to be worth it. */
  take(): ReadyEvents | null {
    const lists = this.columns.map(({ writer }) => writer.take());
    const { texts, lengths } = this;
    [this.texts, this.lengths] = [[], []];
    if (texts.length < LEAST) return null;
    const bytes = new Uint8Array(lists.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const list of lists) {
      bytes.set(list, at);
      at += list.length;
    }
    const sizes = Int32Array.from(lists, ({ length }) => length);
    return { text: texts.join(''), lengths: Int32Array.from(lengths), bytes, sizes };
  }
}

function valuesIn(row: NewRow): number {
  let count = 0;
  for (const property in row) if (row[property] !== undefined) count += 1;
  return count;
}

/** One of `ReadyEvents`. The rest of it, which is seldom asked for, is read again. */
export class ReadyEvent implements NewRecord {
  private whole: NewRecord | null = null;

  constructor(
    readonly events: ReadyEvents,
    /** Its place among them. */
    readonly place: number,
    private readonly read: () => NewRecord,
  ) {}

  get row(): NewRow {
    return this.readWhole().row;
  }

  get given(): NewRecord['given'] {
    return this.readWhole().given;
  }

  get document(): string | undefined {
    return this.readWhole().document;
  }

  private readWhole(): NewRecord {
    this.whole ??= this.read();
    return this.whole;
  }
}

/** What an insert takes of `ReadyEvents`. */
export interface ReadyBatch {
  /** Their rows hold id and namespace alone. */
  readonly records: readonly NewRecord[];
  readonly values: ReadyValues;
}

/** The batch that these events are, all of it and in its order; null where they are none, or two have one id. */
export function readyBatch(events: readonly NewRecord[]): ReadyBatch | null {
  const [first] = events;
  if (!(first instanceof ReadyEvent)) return null;
  const batch = first.events;
  const isInPlace = (event: NewRecord, place: number): boolean =>
    event instanceof ReadyEvent && event.events === batch && event.place === place;
  if (events.length * TEXTS !== batch.lengths.length || !events.every(isInPlace)) return null;
  const records = recordsOf(batch, events);
  const ids = new Set(records.map(({ row }) => row['cascadeId']));
  return ids.size === records.length ? { records, values: valuesOf(batch) } : null;
}

function recordsOf({ text, lengths }: ReadyEvents, events: readonly NewRecord[]): NewRecord[] {
  let [at, next] = [0, 0];
  const cut = (): string => {
    const length = lengths[next++] ?? 0;
    at += length;
    return text.slice(at - length, at);
  };
  return events.map((event) => {
    const row: NewRow = { cascadeId: cut(), namespace: cut() };
    const document = cut();
    return {
      row,
      document,
      get given() {
        return event.given;
      },
    };
  });
}

function valuesOf({ bytes, sizes }: ReadyEvents): ReadyValues {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  return new Map(
    properties.map((property, column) => {
      const size = sizes[column] ?? 0;
      at += size;
      return [property, all.subarray(at - size, at)];
    }),
  );
}
