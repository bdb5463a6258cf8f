import type { AccessSettings } from './access-settings';
import { isLoopbackHost } from './addresses';
import { SettingError } from './setting';

/** What is known of the issuer of JWTs. */
export interface JwtSettings {
  /** Where its keys are. */
  readonly jwks: URL | { readonly file: string };
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly namespaceClaim: string;
  readonly grantClaim: string;
}

/**
 * What the settings say of an issuer of JWTs; null where they name none.
 * @throws SettingError where they say half of it
 */
export function jwtSettings(settings: AccessSettings): JwtSettings | null {
  const { jwks, jwtAudience, jwtGrantClaim, jwtIssuer, jwtNamespaceClaim, jwtRoleClaim } = settings;
  if (jwks === null) {
    if (jwtIssuer !== null || jwtAudience !== null)
      throw new SettingError('ARCHIVE_JWKS must be set too: without keys no JWT is let in');
    return null;
  }
  if (jwtIssuer === null) throw new SettingError('ARCHIVE_JWT_ISSUER must be set where ARCHIVE_JWKS is');
  if (jwtAudience === null) throw new SettingError('ARCHIVE_JWT_AUDIENCE must be set where ARCHIVE_JWKS is');
  // names of who acts are made of it, up to the "#"
  if (/[\p{C}\p{Z}#]/u.test(jwtIssuer))
    throw new SettingError('ARCHIVE_JWT_ISSUER must have neither blanks nor #');
  return {
    jwks: keySource(jwks),
    issuer: jwtIssuer,
    audience: jwtAudience,
    roleClaim: jwtRoleClaim,
    namespaceClaim: jwtNamespaceClaim,
    grantClaim: jwtGrantClaim,
  };
}

function keySource(text: string): JwtSettings['jwks'] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { file: text };
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (url === null || !isSafe)
    throw new SettingError(
      'ARCHIVE_JWKS must begin with https://, or with http:// on loopback, or be a file',
    );
  return url;
}
