import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from '../../core/errors';
import { JsonText } from '../../core/json';
import { SERVED_AS_TEXT } from './served-as-text';

/** The longest number of a `Decimal`, in characters. */
export const MAX_DECIMAL_LENGTH = 64;

// RFC 8259 section 6.
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The text of a JSON number, if it is finite and short enough; an ArchiveError (field null) otherwise. */
export function decimalText(text: string): string {
  if (text.length > MAX_DECIMAL_LENGTH || !NUMBER.test(text) || !Number.isFinite(Number(text))) {
    throw badInput(null, `must be a finite number of at most ${MAX_DECIMAL_LENGTH} characters`);
  }
  return text;
}

/**
 * `Decimal`: a number kept to the digit. In: its text (the transport hands the text over, never a JavaScript
 * number). Out: the text, written as a bare number.
 */
export const DecimalScalar = new GraphQLScalarType<string, JsonText>({
  name: 'Decimal',
  extensions: SERVED_AS_TEXT,
  description:
    `A JSON number kept to the digit: finite, at most ${MAX_DECIMAL_LENGTH} characters. ` +
    '`0` and `0.0` stay apart. Written and read as a bare number, not as a string.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  serialize(value) {
    if (typeof value !== 'string' || !NUMBER.test(value)) {
      throw new TypeError('A Decimal is written from the text of a number.');
    }
    return JsonText.trusted(value);
  },
  parseValue(value) {
    if (typeof value !== 'string')
      throw badInput(null, 'must be given as a number in the variables of a request');
    return decimalText(value);
  },
  parseLiteral(node) {
    if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) throw badInput(null, 'must be a number');
    return decimalText(node.value);
  },
});
