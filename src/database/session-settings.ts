import { ClientBase } from 'pg';

/** The name under which sessions show up in pg_stat_activity; `application_name` in the URL goes before it. */
export const APPLICATION_NAME = 'incident-archive';

/**
 * What reading and writing rows rests on, whatever the server, the role or the URL say. `jit` is off because the
 * archive's queries are short and compiling costs more than it saves.
 */
const SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  extra_float_digits: '1',
  jit: 'off',
} as const;

const statement = {
  text: `SELECT pg_backend_pid() AS pid, ${Object.keys(SETTINGS)
    .map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`)
    .join(', ')}`,
  values: Object.entries(SETTINGS).flat(),
};

const backends = new WeakMap<ClientBase, number>();

/** The server's process behind a prepared session; null where the session was not prepared here. */
export function backendOf(client: ClientBase): number | null {
  return backends.get(client) ?? null;
}

/** Puts a fresh session into the state that the archive expects; runs before anyone gets the connection. */
export async function prepareSession(client: ClientBase): Promise<void> {
  // a connection that breaks while it is lent out says so to its statements; without a listener, the event that
  // comes besides would end the process
  client.on('error', () => undefined);
  const { rows } = await client.query<{ pid: number }>(statement);
  if (rows[0] !== undefined) backends.set(client, rows[0].pid);
}

/** Has the server end each statement of a session after so many milliseconds; 0 never. */
export async function limitStatements(client: ClientBase, timeoutMs: number): Promise<void> {
  await client.query("SELECT set_config('statement_timeout', $1, false)", [String(timeoutMs)]);
}

/**
 * The same for the embedded engine, whose one session outlives its connections: what an earlier connection left
 * open (a transaction, prepared statements) is dropped first.
 */
export async function prepareSharedSession(client: ClientBase): Promise<void> {
  await client.query('ROLLBACK');
  await client.query('DISCARD ALL');
  await prepareSession(client);
  // nothing there tells a plan that was made for an empty table that it has grown
  await client.query("SELECT set_config('plan_cache_mode', 'force_custom_plan', false)");
}

/** Has the server refuse what would write, unless a transaction says that it does. */
export async function refuseWrites(client: ClientBase): Promise<void> {
  await client.query("SELECT set_config('default_transaction_read_only', 'on', false)");
}
