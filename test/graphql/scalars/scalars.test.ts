import { GraphQLScalarType, parseValue } from 'graphql';
import { ArchiveError } from '../../../src/core/errors';
import { JsonText } from '../../../src/core/json';
import { parseTimestamp } from '../../../src/core/timestamp';
import { DateTimeScalar, DecimalScalar, JsonScalar } from '../../../src/graphql/scalars';

const literal = (scalar: GraphQLScalarType, text: string) => scalar.parseLiteral(parseValue(text));

describe('the scalars', () => {
  it.each([DateTimeScalar, DecimalScalar, JsonScalar])(
    '%s says what it is and where that is specified',
    (scalar) => {
      expect(scalar.description).toMatch(/^[A-Z].*\.$/);
      expect(scalar.specifiedByURL).toMatch(/^https:/);
    },
  );

  it('take over what the transport has read already', () => {
    const [json, at] = [JsonText.of('1.0'), parseTimestamp('2026-01-01T00:00:00Z')];

    expect(JsonScalar.parseValue(json)).toBe(json);
    expect(DateTimeScalar.parseValue(at)).toBe(at);
    expect(DecimalScalar.parseValue('1.0')).toBe('1.0');
  });

  it.each([1, { a: 1 }, 'text', null, [1]])('refuse JSON that has lost its text: %j', (value) => {
    expect(() => JsonScalar.parseValue(value)).toThrow(ArchiveError);
  });

  it('refuse a decimal that has lost its text', () => {
    expect(() => DecimalScalar.parseValue(1)).toThrow(ArchiveError);
  });

  it.each(['', '1.', '.5', '01', '+1', '0x1', 'NaN', '1e999', `1${'0'.repeat(64)}`, ' 1', '1\n'])(
    'refuse the decimal %j',
    (text) => {
      expect(() => DecimalScalar.parseValue(text)).toThrow(/finite number of at most 64 characters/);
    },
  );

  it('read a timestamp from text alone', () => {
    expect(DateTimeScalar.parseValue('2026-01-01T00:00:24+09:00')).toEqual(
      parseTimestamp('2026-01-01T00:00:24+09:00'),
    );
    expect(() => DateTimeScalar.parseValue(0)).toThrow(/RFC 3339/);
    expect(() => literal(DateTimeScalar, '0')).toThrow(/RFC 3339/);
    expect(() => literal(DateTimeScalar, '"2026-01-01T00:00:60Z"')).toThrow(/leap second/);
  });

  it('write instants and numbers as they are, and refuse to write anything else', () => {
    expect(DateTimeScalar.serialize('2026-01-01T00:00:24.000000Z')).toBe('2026-01-01T00:00:24.000000Z');
    expect(DecimalScalar.serialize('0.0')).toEqual(JsonText.trusted('0.0'));
    expect(() => DateTimeScalar.serialize(new Date(0))).toThrow(TypeError);
    expect(() => DecimalScalar.serialize('1,"injected":2')).toThrow(TypeError);
    expect(() => JsonScalar.serialize('{"a":1}')).toThrow(TypeError);
  });

  it('keep the numbers of a JSON literal, and count a missing variable as null only in lists', () => {
    const node = parseValue('{ a: 1.0, b: [$x, 1e-7], c: $x, d: "\\u0000" }');

    expect(String(JsonScalar.parseLiteral(node, {}))).toBe('{"a":1.0,"b":[null,1e-7],"d":"\\u0000"}');
  });
});
