import { Database } from '../../src/database';

/** The version of the server behind an open database, such as `18.4`. */
export async function serverVersion(database: Database): Promise<string> {
  const text = `SELECT split_part(current_setting('server_version'), ' ', 1) AS version`;
  const [row] = await database.query<{ version: string }>({ text });
  return row?.version ?? 'unknown';
}
