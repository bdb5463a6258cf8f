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
