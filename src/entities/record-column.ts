import { Column, type ColumnOptions } from 'typeorm';
import { snakeCase } from './naming';

/** Longest text, in characters, of what is indexed: a B-tree entry over 2.7 kB is an error of the database. */
export const MAX_KEY_LENGTH = 256;

/**
 * What a column holds, beyond its SQL type:
 * - `key`: text up to `MAX_KEY_LENGTH` characters, compared byte by byte
 * - `address`: a `key` that is a network address where it can be read as one; `source_address` beside it holds that
 * - `text`: text people write
 * - `choice`: one of a closed set
 * - `id`: a 64-bit integer, carried as its digits
 * - `integer`: a 32-bit integer
 * - `decimal`: a number kept to the digit, carried as text
 * - `boolean`
 * - `instant`: a time to the microsecond
 * - `json`: a JSON value, kept as its own text
 * - `canonicalJson`: a JSON value, kept as its canonical text because a hash covers it
 * - `keyList`: a list of `key`
 */
export type ColumnKind =
  | 'key'
  | 'address'
  | 'text'
  | 'choice'
  | 'id'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'instant'
  | 'json'
  | 'canonicalJson'
  | 'keyList';

/**
 * Whose a column is:
 * - `identity`: the key under which a record is saved once
 * - `given`: the writer's; two records with the same identity conflict when it differs
 * - `assigned`: written and read back like a given one, but the archive or a writer's retry assigns it anew,
 *   so a difference is no conflict
 * - `arrival`: the archive's own, served but no part of the written record
 * - `internal`: the archive's own, never served
 */
export type ColumnRole = 'identity' | 'given' | 'assigned' | 'arrival' | 'internal';

/** Which JSON a `json` column takes. `integers`: an object whose values are all integers. */
export type JsonShape = 'object' | 'array' | 'integers';

/** A column of a record, as every part that reads or writes records sees it. */
export interface RecordColumn {
  readonly property: string;
  /** The column's name in SQL, and the key in written records. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly role: ColumnRole;
  readonly isNullable: boolean;
  /** The value when the writer gives none; undefined where one must be given (or the database assigns it). */
  readonly defaultValue?: unknown;
  readonly choices?: readonly string[];
  readonly jsonShape?: JsonShape;
  /**
   * Whether its content can be erased for good: a writer's text, JSON, and what may be null. Never keys, times, choices
   * and numbers that are always there, nor what says false here: a namespace, a hash, the id of something else.
   */
  readonly isRedactable: boolean;
}

type RecordColumnOptions = Partial<Omit<RecordColumn, 'property' | 'name' | 'kind'>>;

const columnsByEntity = new Map<object, RecordColumn[]>();

const sqlTypes: Record<ColumnKind, ColumnOptions> = {
  key: { type: 'varchar', length: MAX_KEY_LENGTH, collation: 'C' },
  address: { type: 'varchar', length: MAX_KEY_LENGTH, collation: 'C' },
  text: { type: 'text' },
  choice: { type: 'varchar', length: 32, collation: 'C' },
  id: { type: 'bigint' },
  integer: { type: 'integer' },
  decimal: { type: 'numeric' },
  boolean: { type: 'boolean' },
  instant: { type: 'timestamptz', precision: 6 },
  json: { type: 'text' },
  canonicalJson: { type: 'text' },
  keyList: { type: 'text', array: true, collation: 'C' },
};

/**
 * Declares a record's column once: for TypeORM (which takes its metadata from here) and for everything that moves
 * records. `isPrimary` makes it the table's primary key.
 */
export function RecordField(
  kind: ColumnKind,
  options: RecordColumnOptions & { isPrimary?: boolean } = {},
): PropertyDecorator {
  const { isPrimary = false, ...rest } = options;
  return (prototype, propertyKey) => {
    const property = String(propertyKey);
    const column: RecordColumn = {
      property,
      name: snakeCase(property),
      kind,
      role: 'given',
      isNullable: false,
      isRedactable: isContent({ kind, role: 'given', isNullable: false, ...rest }),
      ...rest,
    };
    const entity = prototype.constructor;
    const columns = columnsByEntity.get(entity) ?? [];
    columns.push(column);
    columnsByEntity.set(entity, columns);
    const { isNullable: nullable, name } = column;
    Column({ ...sqlTypes[kind], name, nullable, primary: isPrimary })(prototype, propertyKey);
  };
}

function isContent({ kind, role, isNullable }: Pick<RecordColumn, 'kind' | 'role' | 'isNullable'>): boolean {
  if (role !== 'given') return false;
  return kind === 'text' || kind === 'json' || kind === 'canonicalJson' || (isNullable && kind !== 'instant');
}

/** The columns of an entity in the order of their declaration, which is the order of a written record's keys. */
export function recordColumns(entity: object): readonly RecordColumn[] {
  const columns = columnsByEntity.get(entity);
  if (columns === undefined) throw new Error('not a record entity');
  return columns;
}
