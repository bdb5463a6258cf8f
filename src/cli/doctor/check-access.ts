import { jwtSettings, SettingError, type JwtSettings, type Settings } from '../../config';
import { countKeys } from '../../auth/jwt-keys';
import type { AccessTokenCount } from '../../repositories';
import { fail, ok, orOk, warn, type Finding } from './finding';

/** Whether those who should are let in, and nobody else. `isLoopback`: whether only this machine reaches the server. */
export function checkAccess(settings: Settings, tokens: AccessTokenCount, isLoopback: boolean): Finding[] {
  const { host, isLoopbackInsecure } = settings;
  const hasIssuer = settings.jwks !== null;
  const makeToken = 'make one: incident-archive token create --role admin --name NAME';
  if (tokens.all === 0 && !hasIssuer)
    return [
      isLoopback
        ? warn(
            'no identities are configured: whoever is on this machine may read and write everything',
            makeToken,
          )
        : fail(
            `ARCHIVE_HOST is ${host}, where others reach the archive, and no identities are configured: a server does not start`,
            makeToken,
          ),
    ];
  const issuer = hasIssuer ? ', and JWTs of an issuer' : '';
  return orOk(
    [
      tokens.all > 0 && tokens.active === 0 && !hasIssuer && !isLoopbackInsecure
        ? fail('every access token was revoked or has expired: nobody is let in', makeToken)
        : null,
      tokens.active > 0 && tokens.admins === 0 && !hasIssuer
        ? warn('no access token is that of an admin of everything', makeToken)
        : null,
    ],
    `${tokens.active} access tokens are valid${issuer}`,
  );
}

/** Whether the keys of the issuer of JWTs can be had. */
export async function checkIssuer(settings: Settings): Promise<Finding[]> {
  const jwt = issuerOf(settings);
  if (jwt === null) return [];
  const where = jwt.jwks instanceof URL ? jwt.jwks.origin : jwt.jwks.file;
  const keys = await countKeys(jwt.jwks);
  return [
    'count' in keys
      ? ok(`${keys.count} keys of ${jwt.issuer} are at ${where}`)
      : fail(
          `the keys of ${jwt.issuer} cannot be had from ${where}: ${keys.reason}`,
          'nobody with a JWT is let in; see ARCHIVE_JWKS',
        ),
  ];
}

/** Null where the settings contradict each other, too: the check of the settings says so. */
function issuerOf(settings: Settings): JwtSettings | null {
  try {
    return jwtSettings(settings);
  } catch (error) {
    if (error instanceof SettingError) return null;
    throw error;
  }
}
