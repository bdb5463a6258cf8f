import { JsonText } from '../../core/json';
import { cascadeEventKind } from '../../entities';
import type { NewRecord } from '../../repositories/save';
import type { StoredValue } from '../../repositories/values';

/**
 * Checked events in the form in which they pass from thread to thread: one text, and numbers that say how to cut it. An
 * object for each value would cost more than the check of the event.
 */
export interface SentEvents {
  readonly text: string;
  readonly marks: Int32Array<ArrayBuffer>;
}

const properties = cascadeEventKind.columns.map(({ property }) => property);

/** What a mark says of a value: its length in the text, whether it was given, and what it is. */
const LENGTH_SHIFT = 4;
const GIVEN = 1 << 3;
const KINDS = GIVEN - 1;
const ABSENT = 0;
const NULL = 1;
const TEXT = 2;
const JSON = 3;
const NUMBER = 4;
const TRUE = 5;
const FALSE = 6;
const LIST = 7;

/** Puts events together that are to be sent. */
export class EventWriter {
  private texts: string[] = [];
  private pieces: string[] = [];
  private marks: number[] = [];

  /** An error where an event cannot be sent whole: nothing of it may be lost on the way. */
  add({ row, given, document }: NewRecord): void {
    let [values, givens] = [0, 0];
    for (const property of properties) {
      const value = row.get(property);
      if (value === undefined) {
        this.marks.push(ABSENT);
        continue;
      }
      values += 1;
      const isGiven = given.get(property) === value;
      if (isGiven) givens += 1;
      this.put(value, isGiven ? GIVEN : 0);
    }
    if (document === undefined || values !== row.size || givens !== given.size)
      throw new Error('an event is not such as checkedEvent makes');
    this.marks.push(this.piece(document));
    // at once, and not once a batch: the pieces are many small objects, which the collector would move about
    this.texts.push(this.pieces.join(''));
    this.pieces = [];
  }

  /** What was added since the last time. */
  take(): SentEvents {
    const sent = { text: this.texts.join(''), marks: Int32Array.from(this.marks) };
    this.texts = [];
    this.marks = [];
    return sent;
  }

  private put(value: StoredValue, given: number): void {
    if (value === null) this.marks.push(NULL | given);
    else if (value instanceof JsonText)
      this.marks.push((this.piece(value.text) << LENGTH_SHIFT) | JSON | given);
    else if (typeof value === 'string') this.marks.push((this.piece(value) << LENGTH_SHIFT) | TEXT | given);
    else if (typeof value === 'number')
      this.marks.push((this.piece(String(value)) << LENGTH_SHIFT) | NUMBER | given);
    else if (typeof value === 'boolean') this.marks.push((value ? TRUE : FALSE) | given);
    else
      this.marks.push(
        (value.length << LENGTH_SHIFT) | LIST | given,
        ...value.map((text) => this.piece(text)),
      );
  }

  private piece(text: string): number {
    this.pieces.push(text);
    return text.length;
  }
}

/** Reads events that were sent, one after the other. */
export class EventReader {
  private at = 0;
  private mark = 0;

  constructor(private readonly sent: SentEvents) {}

  next(): NewRecord {
    const row = new Map<string, StoredValue>();
    const given: string[] = [];
    for (const property of properties) {
      const mark = this.number();
      const value = this.value(mark);
      if (value === undefined) continue;
      row.set(property, value);
      if ((mark & GIVEN) !== 0) given.push(property);
    }
    return new SentRecord(row, this.cut(this.number()), given);
  }

  private value(mark: number): StoredValue | undefined {
    const length = mark >>> LENGTH_SHIFT;
    switch (mark & KINDS) {
      case ABSENT:
        return undefined;
      case NULL:
        return null;
      case TEXT:
        return this.cut(length);
      case JSON:
        return JsonText.trusted(this.cut(length));
      case NUMBER:
        return Number(this.cut(length));
      case TRUE:
        return true;
      case FALSE:
        return false;
      default:
        return Array.from({ length }, () => this.cut(this.number()));
    }
  }

  private number(): number {
    const number = this.sent.marks[this.mark++];
    if (number === undefined) throw new Error('fewer events were sent than lines');
    return number;
  }

  private cut(length: number): string {
    this.at += length;
    return this.sent.text.slice(this.at - length, this.at);
  }
}

/** What was given is asked for where the key is taken alone. */
class SentRecord implements NewRecord {
  constructor(
    readonly row: ReadonlyMap<string, StoredValue>,
    readonly document: string,
    private readonly properties: readonly string[],
  ) {}

  get given(): ReadonlyMap<string, StoredValue> {
    return new Map(this.properties.map((property) => [property, this.row.get(property) ?? null]));
  }
}
