/**
 * The namespaces that have, or had, a chain or a verification: who deletes all that tells of a chain must find it missed.
 * Of the runs the index is asked for the next namespace, so that it takes as many steps as there are namespaces.
 */
const namespacesOfChains = `(WITH RECURSIVE verified (namespace) AS (
    (SELECT namespace FROM verification_runs ORDER BY namespace LIMIT 1)
    UNION ALL SELECT (SELECT later.namespace FROM verification_runs AS later
      WHERE later.namespace > verified.namespace ORDER BY later.namespace LIMIT 1)
    FROM verified WHERE verified.namespace IS NOT NULL)
  SELECT namespace FROM chain_heads UNION SELECT namespace FROM verified WHERE namespace IS NOT NULL)`;

/** For FROM: these namespaces as `known`, each with columns of its last run as `runs`, null where it has none. */
export function withLastRun(columns: string): string {
  return `${namespacesOfChains} AS known LEFT JOIN LATERAL (SELECT ${columns} FROM verification_runs AS one
    WHERE one.namespace = known.namespace ORDER BY one.id DESC LIMIT 1) AS runs ON true`;
}
