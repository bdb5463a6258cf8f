import { eachBracket, isOpening, skipOver, skipSpace, skipValue } from './json-skip';
import { MAX_INPUT_DEPTH } from './limits';

const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;

/** The levels that are ever opened: the envelope, the variables, and what they nest. */
const OPENED_LEVELS = MAX_INPUT_DEPTH + 2;

/** Shorter objects and lists are skipped as fast as their end is looked up. */
const LOOKED_UP_FROM = 256;

/**
 * Where a value stands in a JSON text, which JSON.parse must have accepted before: the scan only skips, it
 * checks nothing. It never recurses, so nesting of any depth is safe. Objects and lists are opened on demand.
 */
export class JsonSpan {
  /** Where each begins: most are never asked for. */
  private members: Map<string, number> | undefined;
  private items: JsonSpan[] | undefined;

  private constructor(
    private readonly source: string,
    /** From start to end of long objects and lists, so that none is read through once for each level. */
    private readonly ends: ReadonlyMap<number, number>,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** The one value of `source`. */
  static of(source: string): JsonSpan {
    const ends = endsIn(source);
    const start = skipSpace(source, 0);
    return new JsonSpan(source, ends, start, ends.get(start) ?? skipValue(source, start));
  }

  /** The value's own text, white space inside included. */
  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** The member `key` (the last where it is given twice) or the item at the index `key`, if there is one. */
  child(key: string | number): JsonSpan | undefined {
    if (typeof key === 'number') return (this.items ??= this.readItems())[key];
    const start = (this.members ??= this.readMembers()).get(key);
    return start === undefined ? undefined : this.spanAt(start);
  }

  private readMembers(): Map<string, number> {
    const members = new Map<string, number>();
    if (this.source.charCodeAt(this.start) !== OPEN_BRACE) return members;
    let at = skipSpace(this.source, this.start + 1);
    while (this.source.charCodeAt(at) === QUOTE) {
      const keyEnd = skipValue(this.source, at);
      const start = skipSpace(this.source, skipOver(this.source, keyEnd, COLON));
      members.set(readKey(this.source.slice(at, keyEnd)), start);
      at = skipSpace(this.source, skipOver(this.source, this.endOf(start), COMMA));
    }
    return members;
  }

  private readItems(): JsonSpan[] {
    const items: JsonSpan[] = [];
    if (this.source.charCodeAt(this.start) !== OPEN_BRACKET) return items;
    let at = skipSpace(this.source, this.start + 1);
    while (this.source.charCodeAt(at) !== CLOSE_BRACKET) {
      const item = this.spanAt(at);
      items.push(item);
      at = skipSpace(this.source, skipOver(this.source, item.end, COMMA));
    }
    return items;
  }

  private spanAt(start: number): JsonSpan {
    return new JsonSpan(this.source, this.ends, start, this.endOf(start));
  }

  private endOf(start: number): number {
    return this.ends.get(start) ?? skipValue(this.source, start);
  }
}

function endsIn(source: string): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  eachBracket(source, (unit, at) => {
    if (isOpening(unit)) {
      open.push(at);
      return true;
    }
    const start = open.pop();
    if (start !== undefined && open.length < OPENED_LEVELS && at - start >= LOOKED_UP_FROM)
      ends.set(start, at + 1);
    return true;
  });
  return ends;
}

function readKey(literal: string): string {
  // A key is no evidence; only its escapes are wanted.
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}
