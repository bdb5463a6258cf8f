const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;

/**
 * Where a value stands in a JSON text, which JSON.parse must have accepted before: the scan only skips, it
 * checks nothing. It never recurses, so nesting of any depth is safe. Objects and lists are opened on demand.
 */
export class JsonSpan {
  private members: Map<string, JsonSpan> | undefined;
  private items: JsonSpan[] | undefined;

  private constructor(
    private readonly source: string,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** The one value of `source`. */
  static of(source: string): JsonSpan {
    const start = skipSpace(source, 0);
    return new JsonSpan(source, start, skipValue(source, start));
  }

  /** The value's own text, white space inside included. */
  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** The member `key` (the last where it is given twice) or the item at the index `key`, if there is one. */
  child(key: string | number): JsonSpan | undefined {
    if (typeof key === 'number') return (this.items ??= this.readItems())[key];
    return (this.members ??= this.readMembers()).get(key);
  }

  private readMembers(): Map<string, JsonSpan> {
    const members = new Map<string, JsonSpan>();
    if (this.source.charCodeAt(this.start) !== OPEN_BRACE) return members;
    let at = skipSpace(this.source, this.start + 1);
    while (this.source.charCodeAt(at) === QUOTE) {
      const keyEnd = skipString(this.source, at);
      const key = readKey(this.source.slice(at, keyEnd));
      const value = this.spanAt(skipSpace(this.source, skipOver(this.source, keyEnd, COLON)));
      members.set(key, value);
      at = skipSpace(this.source, skipOver(this.source, value.end, COMMA));
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
    return new JsonSpan(this.source, start, skipValue(this.source, start));
  }
}

function readKey(literal: string): string {
  // A key is no evidence; only its escapes are wanted.
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let unit = text.charCodeAt(at); unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);) {
    at += 1;
    unit = text.charCodeAt(at);
  }
  return at;
}

/** Behind white space and, where it follows, the separator. */
function skipOver(text: string, from: number, separator: number): number {
  const at = skipSpace(text, from);
  return text.charCodeAt(at) === separator ? at + 1 : at;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = skipString(text, at);
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      at += 1;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      depth -= 1;
      at += 1;
    } else if (depth === 0) {
      return skipWord(text, at);
    } else {
      at += 1;
    }
  } while (depth > 0 && at < text.length);
  return at;
}

/** `at` is the opening quote. */
function skipString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** A number, true, false or null. */
function skipWord(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === COMMA || unit === CLOSE_BRACE || unit === CLOSE_BRACKET) break;
    at += 1;
  }
  return at;
}
