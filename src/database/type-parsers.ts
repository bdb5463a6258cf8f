import { types as builtin } from 'pg';
import { instantFromPostgres } from '../core/timestamp';

type TextParser = (text: string) => unknown;

/** Object ids of PostgreSQL's built-in types (its catalogue pg_type; they never change). */
const OID = { bool: 16, bytea: 17, int2: 21, int4: 23, oid: 26, float4: 700, float8: 701, timestamptz: 1184 };
const ARRAY_OID = { int4: 1007, text: 1009, varchar: 1015, int8: 1016, timestamptz: 1185, name: 1003 };

const strings = builtin.getTypeParser(ARRAY_OID.text, 'text') as (text: string) => (string | null)[];

const PARSERS: ReadonlyMap<number, TextParser> = new Map<number, TextParser>([
  [OID.bool, (text) => text === 't'],
  [OID.bytea, builtin.getTypeParser(OID.bytea, 'text')],
  [OID.int2, Number],
  [OID.int4, Number],
  [OID.oid, Number],
  [OID.float4, Number],
  [OID.float8, Number],
  [OID.timestamptz, instantFromPostgres],
  [ARRAY_OID.text, strings],
  [ARRAY_OID.varchar, strings],
  [ARRAY_OID.name, strings],
  [ARRAY_OID.int8, strings],
  [ARRAY_OID.int4, (text) => strings(text).map((item) => (item === null ? null : Number(item)))],
  [
    ARRAY_OID.timestamptz,
    (text) => strings(text).map((item) => (item === null ? null : instantFromPostgres(item))),
  ],
]);

const asText: TextParser = (text) => text;

/**
 * The driver's parsers for one pool; the driver's own defaults, which are global, make a Date of a timestamptz and
 * run JSON.parse on json. A type that is not listed stays the text that PostgreSQL wrote.
 */
export const typeParsers = {
  getTypeParser: (oid: number): TextParser => PARSERS.get(oid) ?? asText,
};
