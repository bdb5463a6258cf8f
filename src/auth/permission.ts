import { Role } from './role';

/** What an operation needs of who asks for it. */
export type Permission =
  | 'READ'
  | 'WRITE'
  /** Retention. */
  | 'DELETE'
  | 'REDACT'
  | 'HOLD'
  | 'MANAGE_TOKENS'
  | 'READ_ACCESS_LOG';

const permissionsOf: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  [Role.VIEWER]: new Set(['READ']),
  [Role.OPERATOR]: new Set(['READ', 'WRITE']),
  [Role.ADMIN]: new Set(['READ', 'WRITE', 'DELETE', 'REDACT', 'HOLD', 'MANAGE_TOKENS', 'READ_ACCESS_LOG']),
  [Role.AUDITOR]: new Set(['READ', 'READ_ACCESS_LOG']),
};

/** Whether a role may do what needs the permission. */
export function allows(role: Role, permission: Permission): boolean {
  return permissionsOf[role].has(permission);
}

/** The roles that have a permission, the least first. */
export function rolesWith(permission: Permission): readonly Role[] {
  return Object.values(Role).filter((role) => allows(role, permission));
}

/** Whether a role may do all that another one may. */
export function includesRole(role: Role, other: Role): boolean {
  return [...permissionsOf[other]].every((permission) => allows(role, permission));
}
