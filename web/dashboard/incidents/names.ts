import type { Incidents } from '../operations';

type Incident = Incidents['securityIncidentConnection']['nodes'][number];

export type Severity = Incident['severity'];
export type IncidentStatus = Incident['status'];

/** From the gravest on. */
export const severities: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** In the order in which an incident goes through them. */
export const incidentStatuses: readonly IncidentStatus[] = [
  'OPEN',
  'INVESTIGATING',
  'RESOLVED',
  'FALSE_POSITIVE',
];
