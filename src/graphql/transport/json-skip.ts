const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;

export function isOpening(unit: number): boolean {
  return unit === OPEN_BRACE || unit === OPEN_BRACKET;
}

export function isClosing(unit: number): boolean {
  return unit === CLOSE_BRACE || unit === CLOSE_BRACKET;
}

/**
 * Calls `visit` with the unit and the offset of every bracket and brace outside of strings, in order, until it
 * returns false. The text need not be JSON.
 */
export function eachBracket(text: string, visit: (unit: number, at: number) => boolean): void {
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = skipString(text, at);
    } else {
      if ((isOpening(unit) || isClosing(unit)) && !visit(unit, at)) return;
      at += 1;
    }
  }
}

/** The offset of the first unit that is no white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  for (let unit = text.charCodeAt(at); unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);) {
    at += 1;
    unit = text.charCodeAt(at);
  }
  return at;
}

/** Behind white space and, where it follows, the separator. */
export function skipOver(text: string, from: number, separator: number): number {
  const at = skipSpace(text, from);
  return text.charCodeAt(at) === separator ? at + 1 : at;
}

/** The end of the value that begins at `start`; of a string, a number or a word too. */
export function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = skipString(text, at);
    } else if (isOpening(unit)) {
      depth += 1;
      at += 1;
    } else if (isClosing(unit)) {
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
    if (unit <= 0x20 || unit === COMMA || isClosing(unit)) break;
    at += 1;
  }
  return at;
}
