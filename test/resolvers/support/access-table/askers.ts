import { AccessGrant, localCaller, Role } from '../../../../src/auth';
import type { Database } from '../../../../src/database';
import { createRepositories } from '../../../../src/repositories';
import { FOREIGN, OWN } from '../../../repositories/support/two-teams';

/** Somebody who asks. */
export interface Asker {
  readonly name: string;
  /** Null: nobody whom the archive knows. */
  readonly role: Role | null;
  /** Null: all. */
  readonly namespaces: readonly string[] | null;
  readonly grants: readonly AccessGrant[];
}

/** The second namespace of whoever has one, beside that which names them. */
export function soundChainOf(namespace: string): string {
  return `${namespace}-sound`;
}

const roles = [Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.AUDITOR] as const;

function unknown(name: string): Asker {
  return { name, role: null, namespaces: [], grants: [] };
}

function scoped(role: Role, namespace: string, grants: readonly AccessGrant[] = []): Asker {
  const name = [`${role} of ${namespace}`, ...grants].join(' with ');
  return { name, role, namespaces: [namespace, soundChainOf(namespace)], grants };
}

/** Everybody who asks. */
export const askers: readonly Asker[] = [
  unknown('nobody'),
  unknown('expired token'),
  unknown('revoked token'),
  unknown('token with another secret'),
  ...roles.map((role) => ({ name: role, role, namespaces: null, grants: [] })),
  ...roles.map((role) => scoped(role, OWN)),
  scoped(Role.VIEWER, FOREIGN),
  scoped(Role.ADMIN, FOREIGN),
  scoped(Role.ADMIN, OWN, [AccessGrant.SECURITY_INCIDENTS]),
  scoped(Role.ADMIN, OWN, [AccessGrant.POSTMORTEMS]),
];

/** The namespace in which somebody works: the first of their own, or any where they have all. */
export function homeOf({ namespaces }: Asker): string {
  return namespaces?.[0] ?? OWN;
}

/** What an answer to somebody cannot hold, whatever was asked without it: names of what others alone see. */
export function namesHiddenFrom({ grants, namespaces }: Asker): string[] {
  if (namespaces === null) return [];
  return [
    ...[OWN, FOREIGN].filter((namespace) => !namespaces.includes(namespace)),
    ...(grants.includes(AccessGrant.POSTMORTEMS) ? [] : ['unnamed']),
    ...(grants.includes(AccessGrant.SECURITY_INCIDENTS) ? [] : ['SECURITY_INCIDENTS']),
  ];
}

/** The token that each of them shows, made as a command makes it; null for nobody. */
export async function tokensOf(database: Database): Promise<ReadonlyMap<Asker, string | null>> {
  const tokens = new Map<Asker, string | null>();
  for (const asker of askers) tokens.set(asker, await tokenOf(database, asker));
  return tokens;
}

async function tokenOf(
  database: Database,
  { grants, name, namespaces, role }: Asker,
): Promise<string | null> {
  const { accessTokens } = createRepositories(database, localCaller);
  if (role !== null) return (await accessTokens.create({ name, role, namespaces, grants })).secret;
  if (name === 'nobody') return null;
  // of an admin of everything, so that one who is let in by mistake is seen to be
  const { accessToken, secret } = await accessTokens.create({ name, role: Role.ADMIN });
  if (name === 'revoked token') await accessTokens.revoke(accessToken.id);
  if (name === 'expired token')
    await database.query({
      text: 'UPDATE access_tokens SET expires_at = clock_timestamp() WHERE id = $1',
      values: [accessToken.id],
    });
  return name === 'token with another secret'
    ? secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    : secret;
}
