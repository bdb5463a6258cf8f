import { JsonNumber } from './nodes';
import { jsonError } from './syntax-error';

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const TO_LOWER = 0x20;

/**
 * Reads the number literal at `start` (RFC 8259 section 6). An integer may be of any length; a float that
 * overflows a double has no canonical form and is refused, one that underflows is zero.
 */
export function readNumber(text: string, start: number): JsonNumber {
  let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const firstDigit = at;
  at = digitsEnd(text, at);
  if (at - firstDigit > 1 && text.charCodeAt(firstDigit) === ZERO) {
    throw jsonError('number with a leading zero', start);
  }
  const integerEnd = at;
  if (text.charCodeAt(at) === POINT) at = digitsEnd(text, at + 1);
  if ((text.charCodeAt(at) | TO_LOWER) === LOWER_E) {
    const sign = text.charCodeAt(at + 1);
    at = digitsEnd(text, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
  }
  const literal = text.slice(start, at);
  const isInteger = at === integerEnd;
  if (!isInteger && !Number.isFinite(Number(literal))) {
    throw jsonError('number that overflows a double', start);
  }
  return { kind: 'number', start, end: at, text: literal, isInteger };
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  for (let unit = text.charCodeAt(at); unit >= ZERO && unit <= NINE; unit = text.charCodeAt(at)) at += 1;
  if (at === from) throw jsonError('missing digit', from);
  return at;
}
