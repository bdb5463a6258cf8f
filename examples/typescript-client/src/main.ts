import { graphql } from './gql/index.js';
import { request } from './request.js';

const LatestIncidents = graphql(`
  query LatestIncidents($severities: [SecurityIncidentSeverity!]!, $limit: Int!) {
    securityIncidents(filter: { severity: { in: $severities } }, limit: $limit) {
      id
      severity
      status
      description
      createdAt
    }
  }
`);

const { securityIncidents } = await request(LatestIncidents, { severities: ['CRITICAL', 'HIGH'], limit: 5 });

for (const { id, severity, status, description, createdAt } of securityIncidents) {
  console.log(`${createdAt}  ${severity}  ${status}  #${id}  ${description}`);
}
