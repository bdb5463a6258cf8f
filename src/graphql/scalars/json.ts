import { GraphQLScalarType } from 'graphql';
import { badInput } from '../../core/errors';
import { JsonText } from '../../core/json';
import { jsonFromLiteral } from './json-literal';
import { SERVED_AS_TEXT } from './served-as-text';

/**
 * `JSON`: a JSON value kept as its own text. In: a `JsonText` (the transport cuts it from the request's own
 * text; a value that JSON.parse has been at is refused, since its digits are gone). Out: a `JsonText`, which
 * the transport writes as it is.
 */
export const JsonScalar = new GraphQLScalarType<JsonText, JsonText>({
  name: 'JSON',
  extensions: SERVED_AS_TEXT,
  description:
    'Any JSON value, kept to the digit: `1.0`, `1e-7`, integers of any length and keys such as `__proto__` come ' +
    'back as they were given. Refused are a lone surrogate, a number that overflows a double and nesting deeper ' +
    'than 1,000 levels. In a literal, Int and Float variables are refused: give the whole value as a variable.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize(value) {
    if (!(value instanceof JsonText)) throw new TypeError('JSON is written from a JsonText.');
    return value;
  },
  parseValue(value) {
    if (!(value instanceof JsonText))
      throw badInput(null, 'must be given as JSON in the variables of a request');
    return value;
  },
  parseLiteral: (node, variables) => jsonFromLiteral(node, variables ?? undefined),
});
