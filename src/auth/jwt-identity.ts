import type { JWTPayload } from 'jose';
import type { JwtSettings } from '../config';
import type { Scope } from '../query';
import { isPlainText, jwtActor } from './actor';
import { AccessGrant, scopeOf } from './grant';
import type { Identity } from './identity';
import { Role } from './role';

/** The most namespaces of one identity. */
export const MAX_NAMESPACES = 1_000;
/** What stands for everything in place of a list of namespaces. */
const EVERYTHING = '*';

/**
 * Whom the claims of a JWT name, of which issuer, audience, time and signature are checked.
 * @throws TypeError naming the claim that does not say it; nothing is guessed, so that a slip of the issuer opens nothing
 */
export function identityOfClaims(claims: JWTPayload, settings: JwtSettings): Identity {
  const { grantClaim, issuer, namespaceClaim, roleClaim } = settings;
  const role = Object.values(Role).find((known) => known === claimOf(claims, roleClaim));
  if (role === undefined) throw new TypeError(`the claim ${roleClaim} names no role`);
  const actor = typeof claims.sub === 'string' ? jwtActor(issuer, claims.sub) : null;
  if (actor === null) throw new TypeError('the claim sub is missing, too long, or holds what cannot be seen');
  return { actor, role, scope: scopeOfClaims(claims, namespaceClaim, grantClaim) };
}

function scopeOfClaims(claims: JWTPayload, namespaceClaim: string, grantClaim: string): Scope {
  const namespaces = textsOf(claims, namespaceClaim);
  if (namespaces === null) throw new TypeError(`the claim ${namespaceClaim} is missing`);
  const granted = textsOf(claims, grantClaim) ?? [];
  const grants = Object.values(AccessGrant).filter((grant) => granted.includes(grant));
  if (namespaces.length === 1 && namespaces[0] === EVERYTHING) return scopeOf(null, grants);
  if (namespaces.includes(EVERYTHING))
    throw new TypeError(`the claim ${namespaceClaim} has ${EVERYTHING} beside others`);
  return scopeOf(namespaces, grants);
}

/** The texts of a claim, one alone counting as a list; null where there is no such claim. */
function textsOf(claims: JWTPayload, name: string): readonly string[] | null {
  const claim = claimOf(claims, name);
  if (claim === undefined) return null;
  const texts: unknown[] = Array.isArray(claim) ? claim : [claim];
  if (texts.length > MAX_NAMESPACES)
    throw new TypeError(`the claim ${name} has more than ${MAX_NAMESPACES} texts`);
  return texts.map((text) => {
    if (typeof text !== 'string' || !isPlainText(text))
      throw new TypeError(`the claim ${name} is no list of texts`);
    return text;
  });
}

function claimOf(claims: JWTPayload, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}
