import { Client } from 'pg';
import { testEngine } from '../support/engine';
import type { LastingEngine } from '../support/lasting-engine';

declare const lastingEngine: LastingEngine;

const onEmbedded = testEngine === 'pglite' ? test : test.skip;

/** Has a file's turn with the engine: asks it one thing, and gives it back. */
async function borrowed(text: string): Promise<{ dataDir: string; rows: unknown[] }> {
  const dataDir = await lastingEngine.lend();
  if (dataDir === null) throw new Error('another has the engine');
  const client = new Client(lastingEngine.addressOf(dataDir) ?? {});
  try {
    await client.connect();
    await client.query('ROLLBACK');
    return { dataDir, rows: (await client.query<object>(text)).rows };
  } finally {
    await client.end();
    lastingEngine.giveBack();
  }
}

onEmbedded('the engine that test files share has nothing of the file before', async () => {
  const { dataDir } = await borrowed("INSERT INTO chain_heads (namespace) VALUES ('left')");
  await borrowed("SELECT nextval('log_entries_id_seq')");
  const now = await borrowed(
    "SELECT (SELECT count(*)::int FROM chain_heads) AS heads, nextval('log_entries_id_seq') AS next",
  );
  expect(now).toEqual({ dataDir, rows: [{ heads: 0, next: '1' }] });
  expect(lastingEngine.addressOf(dataDir)).toBeNull();
});

onEmbedded.each([
  'CREATE TABLE notes (tag text)',
  'ALTER TABLE holds ALTER COLUMN reason DROP NOT NULL',
  'DROP INDEX holds_open_idx',
  "ALTER DATABASE postgres SET work_mem = '1MB'",
])(
  'a file that has changed the schema leaves the next another engine: %s',
  async (change) => {
    const before = await borrowed(change);
    const after = await borrowed('SELECT 1');
    expect(after.dataDir).not.toBe(before.dataDir);
  },
  60_000,
);

onEmbedded('the engine is lent to one at a time', async () => {
  const dataDir = await lastingEngine.lend();
  expect(dataDir).not.toBeNull();
  expect(await lastingEngine.lend()).toBeNull();
  lastingEngine.giveBack();
});
