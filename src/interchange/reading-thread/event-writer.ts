import { JsonText } from '../../core/json';
import type { NewRecord } from '../../repositories/save';
import type { StoredValue } from '../../repositories/values';
import { Mark, sentProperties, type EventPlace, type SentEvents } from './sent-events';

/** Puts events together that are to be sent. */
export class EventWriter {
  private texts: string[] = [];
  private at = 0;
  private pieces: string[] = [];
  private marks: number[] = [];

  /** Tells where it stands. An error where an event cannot be sent whole: nothing of it may be lost on the way. */
  add({ row, given, document }: NewRecord): EventPlace {
    const place = { at: this.at, mark: this.marks.length };
    let [values, givens] = [0, 0];
    for (const property of sentProperties) {
      const value = row.get(property);
      if (value === undefined) {
        this.marks.push(Mark.ABSENT);
        continue;
      }
      values += 1;
      const isGiven = given.get(property) === value;
      if (isGiven) givens += 1;
      this.put(value, isGiven ? Mark.GIVEN : 0);
    }
    if (document === undefined || values !== row.size || givens !== given.size)
      throw new Error('an event is not such as checkedEvent makes');
    this.marks.push(this.piece(document));
    // at once, and not once a batch: the pieces are many small objects, which the collector would move about
    const text = this.pieces.join('');
    this.texts.push(text);
    this.at += text.length;
    this.pieces = [];
    return place;
  }

  /** What was added since the last time. */
  take(): SentEvents {
    const sent = { text: this.texts.join(''), marks: Int32Array.from(this.marks) };
    this.texts = [];
    this.at = 0;
    this.marks = [];
    return sent;
  }

  private put(value: StoredValue, given: number): void {
    if (value === null) this.marks.push(Mark.NULL | given);
    else if (value instanceof JsonText)
      this.marks.push((this.piece(value.text) << Mark.LENGTH_SHIFT) | Mark.JSON | given);
    else if (typeof value === 'string')
      this.marks.push((this.piece(value) << Mark.LENGTH_SHIFT) | Mark.TEXT | given);
    else if (typeof value === 'number')
      this.marks.push((this.piece(String(value)) << Mark.LENGTH_SHIFT) | Mark.NUMBER | given);
    else if (typeof value === 'boolean') this.marks.push((value ? Mark.TRUE : Mark.FALSE) | given);
    else
      this.marks.push(
        (value.length << Mark.LENGTH_SHIFT) | Mark.LIST | given,
        ...value.map((text) => this.piece(text)),
      );
  }

  private piece(text: string): number {
    this.pieces.push(text);
    return text.length;
  }
}
