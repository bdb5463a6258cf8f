import { badInput } from './errors';

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Most characters of a decimal as given. */
const MAX_LENGTH = 64;
/** Largest power of ten, either way, of a decimal as given. */
const MAX_EXPONENT = 300;

/**
 * A JSON number written out without an exponent, every digit kept: `1.5e2` is `150.0`, `1e-7` is `0.0000001`,
 * `0` and `0.0` stay apart, as an integer and a float do. An ArchiveError (field null) where `text` is no JSON
 * number, is longer than 64 characters, or has an exponent beyond ±300.
 */
export function plainDecimal(text: string): string {
  const match = text.length <= MAX_LENGTH ? NUMBER.exec(text) : null;
  if (match === null) throw badInput(null, `is not a number of at most ${MAX_LENGTH} characters`);
  const [, sign = '', whole = '', fraction = '', exponentText] = match;
  if (exponentText === undefined)
    return withoutNegativeZero(sign, fraction === '' ? whole : `${whole}.${fraction}`);
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) throw badInput(null, `has an exponent beyond ±${MAX_EXPONENT}`);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  return withoutNegativeZero(sign, `${integer}.${padded.slice(at) || '0'}`);
}

function withoutNegativeZero(sign: string, digits: string): string {
  return /[1-9]/.test(digits) ? sign + digits : digits;
}
