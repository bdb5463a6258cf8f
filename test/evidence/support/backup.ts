import type { Database } from '../../../src/database';

/** Copies every table, and gives what brings all of them back to how they were: a restored backup. */
export async function backUp(database: Database): Promise<() => Promise<void>> {
  const tables = await database.query<{ name: string; columns: string }>({
    text: `SELECT tables.table_name AS name, string_agg(quote_ident(column_name), ', ') AS columns
      FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
        AND table_name NOT IN ('migrations', 'typeorm_metadata')
        -- what parts of a table hold comes and goes with the table
        AND table_name NOT IN (SELECT relname FROM pg_class WHERE relispartition)
      -- what refers to another table comes after it
      GROUP BY tables.table_name ORDER BY tables.table_name = 'held_records'`,
  });
  for (const { name } of tables) {
    await database.query({ text: `CREATE TABLE kept_${name} AS SELECT * FROM ${name}` });
  }
  return () =>
    database.transaction(async (tx) => {
      for (const { name } of tables.toReversed()) await tx.query({ text: `DELETE FROM ${name}` });
      for (const { name, columns } of tables) {
        await tx.query({
          text: `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept_${name}`,
        });
        await tx.query({ text: `DROP TABLE kept_${name}` });
      }
    });
}
