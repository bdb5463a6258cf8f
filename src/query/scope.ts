import type { RecordKindName } from '../entities';

/** Which records a caller sees and writes. What lies outside is, to that caller, as if it were not there. */
export interface Scope {
  /**
   * The namespaces of the cascade events and recovery sessions, and of the postmortems that name one; null: all of
   * them, and everything else besides.
   */
  readonly namespaces: readonly string[] | null;
  /** Whether a scope with namespaces takes in the security incidents, which have none. */
  readonly hasSecurityIncidents: boolean;
  /** Whether a scope with namespaces takes in the postmortems that name no namespace. */
  readonly hasPostmortems: boolean;
}

/** The scope without limits. */
export const everything: Scope = { namespaces: null, hasSecurityIncidents: true, hasPostmortems: true };

/** Whether a namespace lies within the scope. */
export function isInScope({ namespaces }: Scope, namespace: string): boolean {
  return namespaces === null || namespaces.includes(namespace);
}

/**
 * Of which namespaces a scope takes in the records of a kind, each once; null: all of them, whatever their namespace. A
 * postmortem that names none counts as one of the namespace "", and so does every security incident.
 */
export function namespacesWithin(scope: Scope, kind: RecordKindName): readonly string[] | null {
  const { namespaces, hasSecurityIncidents, hasPostmortems } = scope;
  if (namespaces === null) return null;
  switch (kind) {
    case 'security-incidents':
      return hasSecurityIncidents ? [''] : [];
    case 'postmortems': {
      const named = namespaces.filter((namespace) => namespace !== '');
      return [...new Set(hasPostmortems ? [...named, ''] : named)];
    }
    case 'cascade-events':
    case 'recovery-sessions':
      return [...new Set(namespaces)];
    default:
      return kind satisfies never;
  }
}

/** Whether a scope takes in a record of a kind; `namespace` is null or left out where it has none. */
export function takesIn(scope: Scope, kind: RecordKindName, namespace: string | null | undefined): boolean {
  return namespacesWithin(scope, kind)?.includes(namespace ?? '') ?? true;
}
