import type { Database } from '../../../src/database';
import {
  cascadeEventKind,
  entities,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type ColumnKind,
} from '../../../src/entities';
import { openTestDatabase } from '../../support/engine';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
}, 90_000);

interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly collation: string | null;
}

const columnsOf = (table: string): Promise<TableColumn[]> =>
  database.query<TableColumn>({
    text: `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS "isNullable",
        (SELECT collname FROM pg_collation WHERE pg_collation.oid = attcollation AND collname <> 'default') AS collation
      FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    values: [table],
  });

/** The native types of columns by what they hold. */
const types: Record<ColumnKind, string> = {
  key: 'character varying(256)',
  address: 'character varying(256)',
  text: 'text',
  choice: 'character varying(32)',
  id: 'bigint',
  integer: 'integer',
  decimal: 'numeric',
  boolean: 'boolean',
  instant: 'timestamp(6) with time zone',
  json: 'text',
  canonicalJson: 'text',
  keyList: 'text[]',
};
const comparedByteByByte: readonly ColumnKind[] = ['key', 'address', 'choice', 'keyList'];

const kinds = [securityIncidentKind, postmortemKind, cascadeEventKind, recoverySessionKind].map(
  ({ table, columns }) => [table, columns] as const,
);

test.each(kinds)('the table %s has the columns of its entity, typed as they say', async (table, columns) => {
  const expected = columns.map(({ name, kind, isNullable }) => ({
    name,
    type: name === 'source_address' ? 'inet' : types[kind],
    isNullable,
    collation: comparedByteByByte.includes(kind) ? 'C' : null,
  }));

  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  expect([...(await columnsOf(table))].sort(byName)).toEqual(expected.sort(byName));
});

test('every table is an entity, and every column of it is known to TypeORM', async () => {
  const tables = await database.query<{ name: string }>({
    text: `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
      AND relnamespace = 'public'::regnamespace`,
  });
  const metadata = database.dataSource.entityMetadatas;
  expect(metadata).toHaveLength(entities.length);
  const known = new Set([...metadata.map(({ tableName }) => tableName), 'migrations']);
  expect(
    tables.map(({ name }) => name).filter((name) => !known.has(name) && !name.includes('migration')),
  ).toEqual([]);
  for (const entity of metadata) {
    const stored = await columnsOf(entity.tableName);
    const declared = entity.columns.map(({ databaseName, isNullable }) => ({
      name: databaseName,
      isNullable,
    }));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(declared.sort(byName)).toEqual(
      stored.map(({ name, isNullable }) => ({ name, isNullable })).sort(byName),
    );
  }
});

test('whatever an index orders or compares as text is compared byte by byte', async () => {
  const wrong = await database.query<{ index: string; column: string }>({
    text: `SELECT index.relname AS index, attname AS column
      FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid JOIN pg_attribute ON attrelid = indexrelid
      WHERE index.relnamespace = 'public'::regnamespace AND attcollation <> 0
        AND attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C')
        AND indrelid::regclass::text NOT LIKE '%migration%'`,
  });
  expect(wrong).toEqual([]);
});

test.each(kinds)('every text of %s that an index holds has a length limit', async (table) => {
  const unlimited = await database.query<{ column: string }>({
    text: `SELECT DISTINCT attname AS column FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
        JOIN pg_am ON pg_am.oid = index.relam JOIN pg_attribute ON attrelid = indexrelid
      WHERE indrelid = $1::regclass AND amname = 'btree' AND format_type(atttypid, atttypmod) = 'text'`,
    values: [table],
  });
  expect(unlimited).toEqual([]);
});
