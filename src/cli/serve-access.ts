import { lookup } from 'node:dns/promises';
import { JwtVerifier } from '../auth/jwt-verifier';
import { isLoopbackHost, jwtSettings, SettingError, type Settings } from '../config';
import type { Database } from '../database';
import { createAccess, type Access } from '../http';
import { accessTokensOf } from '../repositories';
import type { Logger } from '../telemetry';

/**
 * Who a server lets in.
 * @throws SettingError where the settings would let in whoever reaches it over a network, or say half of what JWTs need
 */
export async function openAccess(settings: Settings, database: Database, logger: Logger): Promise<Access> {
  const { host, isLoopbackInsecure } = settings;
  const jwt = jwtSettings(settings);
  const isLoopback = await isOnLoopback(host);
  if (isLoopbackInsecure && !isLoopback)
    throw new SettingError(
      `ARCHIVE_INSECURE_LOOPBACK lets in whoever asks, so ARCHIVE_HOST must be 127.0.0.1, ::1 or localhost, not ${host}`,
    );
  const tokens = accessTokensOf(database);
  if (!isLoopback && jwt === null && !(await tokens.hasAny()))
    throw new SettingError(
      `ARCHIVE_HOST is ${host}, where others reach the archive, and no identities are configured: make a token first ` +
        '(incident-archive token create --role admin --name NAME), or set ARCHIVE_JWKS, or listen on 127.0.0.1',
    );
  const jwts =
    jwt && new JwtVerifier(jwt, (reason) => logger.info({ reason }, 'a token of the issuer was refused'));
  return createAccess({ tokens, jwts, isLoopback, isLoopbackInsecure });
}

/**
 * Whether a server that listens on `host` is reached from this machine alone.
 * @throws SettingError where the name has no address
 */
export async function isOnLoopback(host: string): Promise<boolean> {
  if (!isLoopbackHost(host)) return false;
  // the machine's own table may give the name localhost any address
  const addresses = await lookup(host, { all: true }).catch(() => {
    throw new SettingError(`ARCHIVE_HOST is ${host}, which has no address`);
  });
  return addresses.every(({ address }) => isLoopbackHost(address));
}

/** Says in the log whom the server lets in. */
export async function announceAccess(
  access: Access,
  { host, isLoopbackInsecure }: Settings,
  address: string,
  logger: Logger,
): Promise<void> {
  if (!(await access.isOpen())) logger.info({ address, host }, 'whoever shows a valid token is let in');
  else if (isLoopbackInsecure)
    logger.warn(
      { address },
      'ARCHIVE_INSECURE_LOOPBACK is set: whoever is on this machine may read and write everything',
    );
  else
    logger.warn(
      { address },
      'no identities are configured: whoever is on this machine may read and write everything',
    );
}
