import { JsonText } from '../../core/json';
import type { NewRecord } from '../../repositories/save';
import type { StoredValue } from '../../repositories/values';
import { Mark, sentProperties, type EventPlace, type SentEvents } from './sent-events';

/** An event that was sent. It is taken apart when it is asked for: until then it is no object that the collector moves. */
export class SentEvent implements NewRecord {
  private parts: ReturnType<typeof readEvent> | null = null;

  constructor(
    private readonly sent: SentEvents,
    private readonly place: EventPlace,
  ) {}

  get row(): ReadonlyMap<string, StoredValue> {
    return this.read().row;
  }

  get document(): string {
    return this.read().document;
  }

  get given(): ReadonlyMap<string, StoredValue> {
    const { row, given } = this.read();
    return new Map(given.map((property) => [property, row.get(property) ?? null]));
  }

  private read(): ReturnType<typeof readEvent> {
    this.parts ??= readEvent(this.sent, this.place);
    return this.parts;
  }
}

function readEvent({ text, marks }: SentEvents, place: EventPlace) {
  let { at, mark: next } = place;
  const number = (): number => {
    const mark = marks[next++];
    if (mark === undefined) throw new Error('fewer events were sent than lines');
    return mark;
  };
  const cut = (length: number): string => {
    at += length;
    return text.slice(at - length, at);
  };
  const valueOf = (mark: number): StoredValue | undefined => {
    const length = mark >>> Mark.LENGTH_SHIFT;
    switch (mark & Mark.KINDS) {
      case Mark.ABSENT:
        return undefined;
      case Mark.NULL:
        return null;
      case Mark.TEXT:
        return cut(length);
      case Mark.JSON:
        return JsonText.trusted(cut(length));
      case Mark.NUMBER:
        return Number(cut(length));
      case Mark.TRUE:
        return true;
      case Mark.FALSE:
        return false;
      default:
        return Array.from({ length }, () => cut(number()));
    }
  };
  const row = new Map<string, StoredValue>();
  const given: string[] = [];
  for (const property of sentProperties) {
    const mark = number();
    const value = valueOf(mark);
    if (value === undefined) continue;
    row.set(property, value);
    if ((mark & Mark.GIVEN) !== 0) given.push(property);
  }
  return { row, given, document: cut(number()) };
}
