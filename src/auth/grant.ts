import { everything, type Scope } from '../query';

/** What an identity sees beside its namespaces: records that belong to none. */
export enum AccessGrant {
  SECURITY_INCIDENTS = 'security-incidents',
  /** Those that name no namespace. */
  POSTMORTEMS = 'postmortems',
}

/** The scope of some namespaces and grants; null as namespaces is everything, whatever is granted. */
export function scopeOf(namespaces: readonly string[] | null, grants: readonly AccessGrant[]): Scope {
  if (namespaces === null) return everything;
  return {
    namespaces,
    hasSecurityIncidents: grants.includes(AccessGrant.SECURITY_INCIDENTS),
    hasPostmortems: grants.includes(AccessGrant.POSTMORTEMS),
  };
}

/** The grants within a scope: both in that of everything. */
export function grantsOf({ hasSecurityIncidents, hasPostmortems }: Omit<Scope, 'namespaces'>): AccessGrant[] {
  return [
    ...(hasSecurityIncidents ? [AccessGrant.SECURITY_INCIDENTS] : []),
    ...(hasPostmortems ? [AccessGrant.POSTMORTEMS] : []),
  ];
}
