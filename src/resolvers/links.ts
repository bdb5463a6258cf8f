import type { CascadeEvent, Postmortem, RecoverySession, SecurityIncident } from '../entities';
import type { LinkColumns } from '../graphql/projection';

/** Which columns the links of incidents start from. */
export const securityIncidentLinks: LinkColumns<SecurityIncident> = { revisions: ['id'] };

/** Which columns the links of postmortems start from. */
export const postmortemLinks: LinkColumns<Postmortem> = {
  revisions: ['incidentId'],
  cascadeEvent: ['cascadeEventId'],
  recoverySession: ['recoverySessionId'],
};

/** Which columns the links of recovery sessions start from. */
export const recoverySessionLinks: LinkColumns<RecoverySession> = {
  revisions: ['sessionId'],
  cascadeEvent: ['cascadeEventId'],
  postmortems: ['sessionId'],
};

/** Which columns the links of cascade events start from. */
export const cascadeEventLinks: LinkColumns<CascadeEvent> = {
  recoverySessions: ['cascadeId'],
  postmortems: ['cascadeId'],
};
