import { setTimeout as sleep } from 'node:timers/promises';
import { Client, ClientConfig } from 'pg';
import { isLoopbackHost } from '../config';
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

/** Settings of a server under which an acknowledged write can be lost, and what can happen. */
const DANGERS = {
  fsync: 'a power cut can lose acknowledged writes or ruin the database',
  synchronous_commit: 'a crash of the server can lose the last acknowledged writes',
  full_page_writes: 'a power cut can ruin the database',
} as const;

type Danger = keyof typeof DANGERS;

async function durabilityWarnings(client: Client): Promise<string[]> {
  const names = Object.keys(DANGERS) as Danger[];
  const values: [Danger, string][] = [];
  for (const name of names) values.push([name, await show(client, name)]);
  return warningsOf(values);
}

/** A sentence for each of these settings that is off. */
export function warningsOf(settings: readonly [Danger, string][]): string[] {
  return settings
    .filter(([, value]) => value === 'off')
    .map(([name]) => `PostgreSQL runs with ${name}=off: ${DANGERS[name]}`);
}

async function show(client: Client, setting: string): Promise<string> {
  const result = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [setting]);
  const value = result.rows[0]?.value;
  if (value === undefined) throw unavailable(new Error(`no value of ${setting}`));
  return value;
}

/** How a connection gets to its server, and what of it others can read on the way. */
export interface Transport {
  readonly host: string;
  /** Whether it stays on this machine. */
  readonly isLocal: boolean;
  /** UNVERIFIED: encrypted, to whoever answers. */
  readonly tls: 'NONE' | 'UNVERIFIED' | 'VERIFIED';
}

/** What the driver made of the URL and of libpq's variables, which is not in its types. */
interface DriverClient {
  readonly host: string;
  readonly ssl?: boolean | { readonly rejectUnauthorized?: boolean };
}

/** How the driver gets to the server that a DATABASE_URL names; null where it cannot read it. */
export function transportOf(url: string): Transport | null {
  if (!isConnectionString(url)) return null;
  const { host, ssl } = new Client(clientConfig(url)) as unknown as DriverClient;
  const isUnchecked = typeof ssl === 'object' && ssl.rejectUnauthorized === false;
  const tls = ssl === undefined || ssl === false ? 'NONE' : isUnchecked ? 'UNVERIFIED' : 'VERIFIED';
  return { host, isLocal: host.startsWith('/') || isLoopbackHost(host), tls };
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
