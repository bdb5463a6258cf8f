import fc from 'fast-check';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { hostileValue } from './hostile-values';

/** How deep input objects go into themselves, as filters do. */
const MAX_DEPTH = 4;

/**
 * Times lie before the year 2000 and ids are those of no sound record, so that what is well formed by chance (a
 * retention, a redaction) takes nothing away of what was there.
 */
const plausible: Readonly<Record<string, fc.Arbitrary<string>>> = {
  DateTime: fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('1999-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => JSON.stringify(date.toISOString())),
  ID: fc.oneof(
    fc.nat(9).map((id) => JSON.stringify(`fuzz-${id}`)),
    fc.integer({ min: 1_000_000 }).map(String),
  ),
  String: fc.oneof(
    fc.nat(9).map((id) => JSON.stringify(`fuzz-${id}`)),
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => JSON.stringify(text)),
  ),
  Int: fc.integer({ min: 0, max: 50 }).map(String),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  Boolean: fc.boolean().map(String),
  Decimal: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  JSON: fc.json({ maxDepth: 3 }),
};

/** The text in JSON of a value for an input: mostly one that fits, sometimes anything but. */
export function inputValue(
  type: GraphQLInputType,
  hear: (field: string) => void,
  depth = 0,
): fc.Arbitrary<string> {
  if (isNonNullType(type)) return inputValue(type.ofType, hear, depth);
  return fc.oneof(
    { weight: 12, arbitrary: fittingValue(type, hear, depth) },
    { weight: 1, arbitrary: hostileValue },
  );
}

function fittingValue(
  type: Exclude<GraphQLInputType, { ofType: unknown }> | GraphQLInputType,
  hear: (field: string) => void,
  depth: number,
): fc.Arbitrary<string> {
  if (isNonNullType(type)) return fittingValue(type.ofType, hear, depth);
  if (isListType(type)) {
    const items = fc.array(inputValue(type.ofType, hear, depth), { maxLength: 3 });
    return items.map((texts) => `[${texts.join(',')}]`);
  }
  if (isInputObjectType(type)) return objectValue(type, hear, depth);
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => JSON.stringify(name)));
  return plausible[type.name] ?? hostileValue;
}

function objectValue(
  type: GraphQLInputObjectType,
  hear: (field: string) => void,
  depth: number,
): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields());
  const members = fields.map((field) => {
    const isNeeded = isNonNullType(field.type);
    if (depth >= MAX_DEPTH && !isNeeded) return fc.constant(null);
    // made on demand: filters hold filters
    const value = fc.constant(null).chain(() => inputValue(field.type, hear, depth + 1));
    const member = value.map((text) => {
      hear(`${type.name}.${field.name}`);
      return `${JSON.stringify(field.name)}:${text}`;
    });
    const odds = Math.max(1, Math.min(6, Math.round(12 / fields.length)));
    return isNeeded
      ? fc.oneof({ weight: 20, arbitrary: member }, { weight: 1, arbitrary: fc.constant(null) })
      : fc.oneof({ weight: odds, arbitrary: member }, { weight: 6, arbitrary: fc.constant(null) });
  });
  const strangers = fc.constantFrom<(string | null)[]>(
    null,
    '"__proto__":{"x":1}',
    '"unknown":1',
    '"a":1,"a":2',
  );
  const stranger = fc.oneof(
    { weight: 25, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: strangers },
  );
  return fc
    .tuple(fc.tuple(...members), stranger)
    .map(([given, more]) => `{${[...given, more].filter((member) => member !== null).join(',')}}`);
}
