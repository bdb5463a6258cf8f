import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from '../../core/errors';
import { parseTimestamp, Timestamp } from '../../core/timestamp';

const wanted = 'must be a string with an RFC 3339 date and time such as 2026-01-01T00:00:24.044608Z';

/**
 * `DateTime`: an RFC 3339 date and time. In: a core `Timestamp`, which holds the text as given and its instant
 * (an ArchiveError says what is wrong otherwise). Out: the `Instant` of a row, written as it is.
 */
export const DateTimeScalar = new GraphQLScalarType<Timestamp, string>({
  name: 'DateTime',
  description:
    'A date and time as RFC 3339 writes it, in the years 0001 to 9999. Input: any offset from UTC, at most six ' +
    'digits after the second; a time without offset, a leap second or a seventh digit is refused. ' +
    'Output: UTC with six digits, such as `2026-01-01T00:00:24.044608Z`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize(value) {
    if (typeof value !== 'string') throw new TypeError('A DateTime is written from an instant.');
    return value;
  },
  parseValue(value) {
    if (value instanceof Timestamp) return value;
    if (typeof value !== 'string') throw badInput(null, wanted);
    return parseTimestamp(value);
  },
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw badInput(null, wanted);
    return parseTimestamp(node.value);
  },
});
