import { Client } from 'pg';

/** Runs one statement on a connection of its own. */
export async function adminQuery(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, string>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, string>>(text, [...values]);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** The connection string of another database on the same server. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
