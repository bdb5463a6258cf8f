import { setTimeout as sleep } from 'node:timers/promises';
import { Client, ClientConfig } from 'pg';
import { ArchiveError } from '../core/errors';
import { codeOf, unavailable } from './error-mapping';
import { APPLICATION_NAME } from './session-settings';

const OLDEST_VERSION = 15;
const CONNECT_TIMEOUT_MS = 10_000;
const RECOVERY_TIMEOUT_MS = 60_000;
const RECOVERY_POLL_MS = 500;

/** The connection that a DATABASE_URL describes, for a session of its own (not of the pool). */
export function clientConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
}

/**
 * Looks at the server before anything is done with it, and waits up to a minute for one that is just starting.
 * @returns warnings about settings under which an acknowledged write may be lost
 * @throws ArchiveError UNAVAILABLE, saying why, when it cannot be used: out of reach, access refused, too old
 */
export async function inspectServer(url: string, onProgress: (message: string) => void): Promise<string[]> {
  const client = await connect(url, onProgress);
  try {
    await refuseOldVersion(client);
    return await durabilityWarnings(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(url: string, onProgress: (message: string) => void): Promise<Client> {
  const deadline = performance.now() + RECOVERY_TIMEOUT_MS;
  for (;;) {
    try {
      return await connectOnce(url);
    } catch (error) {
      // 57P03 cannot_connect_now: it recovers from a crash, which ends by itself
      if (codeOf(error) !== '57P03' || performance.now() > deadline) throw refusal(error);
      onProgress('the PostgreSQL server is starting; waiting for it');
      await sleep(RECOVERY_POLL_MS);
    }
  }
}

async function connectOnce(url: string): Promise<Client> {
  const client = new Client(clientConfig(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** The server's own words go along: here the reader is the operator, who needs them. */
function refusal(cause: unknown): ArchiveError {
  const said = cause instanceof AggregateError ? cause.errors[0] : cause;
  const detail = said instanceof Error && said.message !== '' ? said.message : (codeOf(cause) ?? 'no answer');
  const error = new ArchiveError(
    'UNAVAILABLE',
    null,
    `the database at DATABASE_URL cannot be used: ${detail}`,
  );
  error.cause = cause;
  return error;
}

async function refuseOldVersion(client: Client): Promise<void> {
  const number = Number(await show(client, 'server_version_num'));
  const reason = versionRefusal(number, await show(client, 'server_version'));
  if (reason !== null) throw new ArchiveError('UNAVAILABLE', null, reason);
}

/** Why a server of that version (its `server_version_num` and `server_version`) is refused; null when it is not. */
export function versionRefusal(number: number, version: string): string | null {
  if (number >= OLDEST_VERSION * 10_000) return null;
  return `PostgreSQL ${OLDEST_VERSION} or newer is needed; the server at DATABASE_URL is ${version}`;
}

async function durabilityWarnings(client: Client): Promise<string[]> {
  const warnings: string[] = [];
  if ((await show(client, 'fsync')) === 'off') {
    warnings.push(
      'PostgreSQL runs with fsync=off: a power cut can lose acknowledged writes or ruin the database',
    );
  }
  if ((await show(client, 'synchronous_commit')) === 'off') {
    warnings.push(
      'PostgreSQL runs with synchronous_commit=off: a crash of the server can lose the last writes',
    );
  }
  if ((await show(client, 'full_page_writes')) === 'off') {
    warnings.push('PostgreSQL runs with full_page_writes=off: a power cut can ruin the database');
  }
  return warnings;
}

async function show(client: Client, setting: string): Promise<string> {
  const result = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [setting]);
  const value = result.rows[0]?.value;
  if (value === undefined) throw unavailable(new Error(`no value of ${setting}`));
  return value;
}

/** Whether the driver can read `url`; a folder of a Unix socket may stand in its place for a host (`?host=/run/…`). */
export function isConnectionString(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url)) return false;
  try {
    return new Client(clientConfig(url)).host !== '';
  } catch {
    return false;
  }
}
