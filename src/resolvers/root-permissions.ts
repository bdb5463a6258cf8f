import { defaultFieldResolver, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { allows, Role, rolesWith, type Permission } from '../auth';
import { ArchiveError } from '../core/errors';
import type { GraphQLContext } from '../graphql/context';

/** What each root field needs, by the type of its root. */
export type RootPermissions = Readonly<Record<string, Readonly<Record<string, Permission>>>>;

/**
 * Has each root field of a schema refuse callers without the permission that it needs, before anything runs for it, and
 * say so in its description. The schema itself is changed.
 * @throws Error where a root field has no entry, or an entry no root field
 */
export function requirePermissions(schema: GraphQLSchema, permissions: RootPermissions): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const left = new Set(
    Object.entries(permissions).flatMap(([type, fields]) =>
      Object.keys(fields).map((field) => `${type}.${field}`),
    ),
  );
  for (const root of roots.filter((type): type is GraphQLObjectType => type !== null && type !== undefined)) {
    for (const field of Object.values(root.getFields())) {
      const operation = `${root.name}.${field.name}`;
      const permission = permissions[root.name]?.[field.name];
      if (!left.delete(operation) || permission === undefined)
        throw new Error(`${operation} says in src/auth/operation-permissions.ts what it needs`);
      guard(field, permission);
    }
  }
  const [stale] = left;
  if (stale !== undefined) throw new Error(`${stale} of src/auth/operation-permissions.ts is no root field`);
}

function guard(field: GraphQLField<unknown, GraphQLContext>, permission: Permission): void {
  const { resolve = defaultFieldResolver, subscribe } = field;
  field.resolve = (source, args, context, info) => {
    check(context, permission);
    return resolve(source, args, context, info);
  };
  if (subscribe !== undefined)
    field.subscribe = (source, args, context, info) => {
      check(context, permission);
      return subscribe(source, args, context, info);
    };
  const roles = rolesWith(permission);
  if (roles.length < Object.values(Role).length)
    field.description = `${field.description ?? ''} Needs the role ${roles.join(' or ')}.`;
}

/** @throws ArchiveError FORBIDDEN */
function check({ caller }: GraphQLContext, permission: Permission): void {
  if (allows(caller.role, permission)) return;
  throw new ArchiveError('FORBIDDEN', null, `needs the role ${rolesWith(permission).join(' or ')}`);
}
