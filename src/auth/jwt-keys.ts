import { readFileSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { SettingError, type JwtSettings } from '../config';
import { ArchiveError } from '../core/errors';

/** How long the issuer may take to answer. */
const TIMEOUT_MS = 5_000;
/** How long keys that the issuer gave are taken for its keys. */
const KEYS_AGE_MS = 600_000;
/** The shortest time between two questions for a key that is not among those known. */
const COOLDOWN_MS = 30_000;
/** How long an issuer that gave no keys is not asked again. */
const PAUSE_MS = 5_000;

/** What a JWT itself is to blame for; all else that goes wrong with keys is the issuer's. */
const faultsOfToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * Where the keys of the issuer come from. A file is read now, an address when the first JWT comes.
 * @throws SettingError where the file is no JWKS; the keys given throw ArchiveError UNAVAILABLE where the issuer fails
 */
export function openKeys(source: JwtSettings['jwks']): JWTVerifyGetKey {
  return source instanceof URL ? remoteKeys(source) : keysInFile(source.file);
}

/**
 * Asks an issuer for its keys once, as a server would: how many there are, or why they cannot be had.
 */
export async function countKeys(
  source: JwtSettings['jwks'],
): Promise<{ readonly count: number } | { readonly reason: string }> {
  try {
    const text = source instanceof URL ? await fetched(source) : readFileSync(source.file, 'utf8');
    const keySet = JSON.parse(text) as JSONWebKeySet;
    createLocalJWKSet(keySet);
    return keySet.keys.length > 0 ? { count: keySet.keys.length } : { reason: 'there are none' };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

async function fetched(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status !== 200) throw new Error(`it answers ${response.status}`);
  return response.text();
}

/** What fetch says of a connection lies one deeper. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return 'cause' in error && error.cause !== undefined ? reasonOf(error.cause) : String(error.message);
}

function keysInFile(file: string): JWTVerifyGetKey {
  try {
    const keySet = JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet;
    const keys = createLocalJWKSet(keySet);
    if (keySet.keys.length > 0) return keys;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no JSON';
    throw new SettingError(`ARCHIVE_JWKS names a file that is no JWKS or cannot be read (${code})`);
  }
  throw new SettingError('ARCHIVE_JWKS names a file that holds no keys');
}

function remoteKeys(url: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: KEYS_AGE_MS,
    cooldownDuration: COOLDOWN_MS,
  });
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (header, token) => {
    if (!keys.fresh && performance.now() - failedAt < PAUSE_MS) throw unavailable();
    try {
      return await keys(header, token);
    } catch (error) {
      if (faultsOfToken.some((fault) => error instanceof fault)) throw error;
      failedAt = performance.now();
      throw unavailable(error);
    }
  };
}

function unavailable(cause?: unknown): ArchiveError {
  const error = new ArchiveError('UNAVAILABLE', null, 'the issuer of the token cannot be asked for its keys');
  error.cause = cause;
  return error;
}
