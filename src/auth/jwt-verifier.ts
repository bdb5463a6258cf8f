import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { JwtSettings } from '../config';
import type { Identity } from './identity';
import { identityOfClaims } from './jwt-identity';
import { openKeys } from './jwt-keys';

/** Signatures by a key that only the issuer has: neither `none`, nor HMAC, whose key could be a public one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** How far the clocks of issuer and archive may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Checks JWTs (RFC 7519) of one issuer. */
export class JwtVerifier {
  private readonly keys: JWTVerifyGetKey;

  /**
   * `onRefused` hears why a JWT was refused, which whoever showed it is not told.
   * @throws SettingError where the keys lie in a file that is no JWKS
   */
  constructor(
    private readonly settings: JwtSettings,
    private readonly onRefused: (reason: string) => void,
  ) {
    this.keys = openKeys(settings.jwks);
  }

  /**
   * Whom a JWT names; null where it is none, is not for this archive, has expired, or lacks a claim.
   * @throws ArchiveError UNAVAILABLE where the issuer cannot be asked for its keys
   */
  async identify(text: string): Promise<Identity | null> {
    const { audience, issuer } = this.settings;
    try {
      const { payload } = await jwtVerify(text, this.keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return identityOfClaims(payload, this.settings);
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
      this.onRefused(error.message);
      return null;
    }
  }
}
