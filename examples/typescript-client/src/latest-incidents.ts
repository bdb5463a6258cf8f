import { graphql } from './gql/index.js';
import type { SecurityIncidentFilter } from './gql/graphql.js';
import { request } from './request.js';
import { dateTimeOf } from './scalars.js';

const LatestIncidents = graphql(`
  query LatestIncidents($filter: SecurityIncidentFilter, $limit: Int!) {
    securityIncidents(filter: $filter, limit: $limit) {
      id
      severity
      status
      description
      createdAt
      rawPayload
    }
  }
`);

/** A filter is a variable, typed by the schema: what does not fit does not compile. */
export async function showLatestIncidents(): Promise<void> {
  const filter: SecurityIncidentFilter = {
    severity: { in: ['CRITICAL', 'HIGH'] },
    createdAt: { gte: dateTimeOf(new Date(Date.now() - 90 * 86_400_000)) },
    not: { status: { eq: 'FALSE_POSITIVE' } },
  };
  const { securityIncidents } = await request(LatestIncidents, { filter, limit: 5 });
  for (const { id, severity, status, description, createdAt, rawPayload } of securityIncidents) {
    console.log(`${createdAt}  ${severity}  ${status}  #${id}  ${description}`);
    console.log(`  ${rawPayload.text}`);
  }
}
