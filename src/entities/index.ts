import { CascadeEvent } from './cascade-event';
import { IdempotencyKey } from './idempotency-key';
import { Postmortem } from './postmortem';
import { RecoverySession } from './recovery-session';
import { Revision } from './revision';
import { SecurityIncident } from './security-incident';

export * from './cascade-event';
export * from './idempotency-key';
export * from './naming';
export * from './postmortem';
export * from './record-column';
export * from './record-kind';
export * from './recovery-session';
export * from './revision';
export * from './security-incident';
export * from './written-columns';

/** Every table of the archive, for TypeORM. */
export const entities = [
  SecurityIncident,
  Postmortem,
  CascadeEvent,
  RecoverySession,
  Revision,
  IdempotencyKey,
];
