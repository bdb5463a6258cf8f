import { isInScope, type Scope } from '../query';
import type { Identity } from './identity';
import { includesRole } from './permission';
import type { Role } from './role';

/** What an identity lacks of what it wants to give somebody; null where it lacks nothing. */
export function lackingFor(
  giver: Identity,
  role: Role,
  scope: Scope,
): 'role' | 'namespaces' | 'grants' | null {
  if (!includesRole(giver.role, role)) return 'role';
  const own = giver.scope;
  if (own.namespaces === null) return null;
  if (scope.namespaces === null || !scope.namespaces.every((namespace) => isInScope(own, namespace)))
    return 'namespaces';
  const isGranted =
    (own.hasSecurityIncidents || !scope.hasSecurityIncidents) &&
    (own.hasPostmortems || !scope.hasPostmortems);
  return isGranted ? null : 'grants';
}
