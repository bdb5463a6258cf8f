import { grantsOf, type AccessGrant, type Role } from '../auth';
import type { AccessToken } from '../entities';
import type { Scope } from '../query';

/** An access token as it is served: never its text, never the hash of its secret. */
export interface ServedAccessToken extends Readonly<
  Omit<AccessToken, 'secretHash' | 'role' | 'hasSecurityIncidents' | 'hasPostmortems'>
> {
  readonly role: Role;
  /** What it lets see beside its namespaces; both where it has no namespaces to itself. */
  readonly grants: readonly AccessGrant[];
  /** Whether it lets anybody in now, by the clock of the database. */
  readonly isActive: boolean;
}

/** A row of `servedTokenColumns`. */
export type AccessTokenRow = Omit<ServedAccessToken, 'grants'> &
  Pick<AccessToken, 'hasSecurityIncidents' | 'hasPostmortems'>;

/** That a token lets somebody in, of the table `access_tokens`. */
export const isActiveToken =
  '(revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp()))';

/** The columns of an AccessTokenRow. */
export const servedTokenColumns = `id, name, role, namespaces, has_security_incidents AS "hasSecurityIncidents",
  has_postmortems AS "hasPostmortems", created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt", revoked_by AS "revokedBy",
  ${isActiveToken} AS "isActive"`;

/** A token as it is served. */
export function servedToken({
  hasSecurityIncidents,
  hasPostmortems,
  ...token
}: AccessTokenRow): ServedAccessToken {
  return { ...token, grants: grantsOf({ hasSecurityIncidents, hasPostmortems }) };
}

/** The condition that a token opens nothing beyond a scope, whose `scopeValues` are the parameters from `$first` on. */
export function tokenWithin(first: number): string {
  return `($${first}::text[] IS NULL OR (namespaces <@ $${first}::text[]
    AND has_security_incidents <= $${first + 1}::boolean AND has_postmortems <= $${first + 2}::boolean))`;
}

/** The three parameters of `tokenWithin`. */
export function scopeValues({ namespaces, hasSecurityIncidents, hasPostmortems }: Scope): unknown[] {
  return [namespaces, hasSecurityIncidents, hasPostmortems];
}
