import { AccessEntry } from './access-entry';
import { AccessToken } from './access-token';
import { CascadeEvent } from './cascade-event';
import { ChainHead, ChainOpenEnd, ChainRemovedHash } from './chain-head';
import { LogCheckpoint, LogEntry, LogNode, LogState } from './evidence-log';
import { ConfirmationRequest } from './confirmation-request';
import { HeldRecord, Hold } from './hold';
import { IdempotencyKey } from './idempotency-key';
import { Postmortem } from './postmortem';
import { RecoverySession } from './recovery-session';
import { Redaction } from './redaction';
import { RetentionRecord } from './retention-record';
import { Revision } from './revision';
import { SecurityIncident } from './security-incident';
import { ScheduleRun, VerificationRun, VerificationState, WebhookMessage } from './verification-run';

export * from './access-entry';
export * from './access-token';
export * from './cascade-event';
export * from './chain-head';
export * from './confirmation-request';
export * from './evidence-log';
export * from './hold';
export * from './idempotency-key';
export * from './naming';
export * from './postmortem';
export * from './record-column';
export * from './record-kind';
export * from './recovery-session';
export * from './redaction';
export * from './retention-record';
export * from './revision';
export * from './security-incident';
export * from './verification-run';
export * from './written-columns';

/** Every table of the archive, for TypeORM. */
export const entities = [
  SecurityIncident,
  Postmortem,
  CascadeEvent,
  RecoverySession,
  Revision,
  IdempotencyKey,
  ChainHead,
  ChainOpenEnd,
  ChainRemovedHash,
  RetentionRecord,
  Redaction,
  Hold,
  HeldRecord,
  LogEntry,
  LogNode,
  LogState,
  LogCheckpoint,
  AccessEntry,
  ConfirmationRequest,
  AccessToken,
  VerificationRun,
  VerificationState,
  WebhookMessage,
  ScheduleRun,
];
