import { JsonString } from './nodes';
import { loneSurrogateAt } from './surrogates';
import { jsonError } from './syntax-error';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Reads the string literal whose opening quote stands at `start` (RFC 8259 section 7). */
export function readString(text: string, start: number): JsonString {
  const plainEnd = plainRunEnd(text, start + 1);
  if (text.charCodeAt(plainEnd) === QUOTE) {
    return { kind: 'string', start, end: plainEnd + 1, value: text.slice(start + 1, plainEnd) };
  }
  return readEscapedString(text, start, plainEnd);
}

function readEscapedString(text: string, start: number, firstEscape: number): JsonString {
  const parts = [text.slice(start + 1, firstEscape)];
  let mayBeLone = false;
  let at = firstEscape;
  while (text.charCodeAt(at) === BACKSLASH) {
    const letter = text.charAt(at + 1);
    const short = SHORT_ESCAPES.get(letter);
    if (short !== undefined) {
      parts.push(short);
      at += 2;
    } else if (letter === 'u') {
      const unit = hexUnit(text, at);
      mayBeLone ||= unit >= 0xd800 && unit <= 0xdfff;
      parts.push(String.fromCharCode(unit));
      at += 6;
    } else {
      throw jsonError('unknown escape', at);
    }
    const end = plainRunEnd(text, at);
    if (end > at) parts.push(text.slice(at, end));
    at = end;
  }
  const value = parts.join('');
  if (mayBeLone && loneSurrogateAt(value) >= 0) throw jsonError('lone surrogate in the string', start);
  return { kind: 'string', start, end: at + 1, value };
}

/** The offset of the first quote or backslash from `from` on. */
function plainRunEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE || unit === BACKSLASH) return at;
    if (unit < FIRST_PRINTABLE) throw jsonError('control character in a string', at);
  }
  throw jsonError('string without end', text.length);
}

function hexUnit(text: string, escapeAt: number): number {
  let unit = 0;
  for (let at = escapeAt + 2; at < escapeAt + 6; at += 1) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit < 0) throw jsonError('\\u without four hex digits', escapeAt);
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
