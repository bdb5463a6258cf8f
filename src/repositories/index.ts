import type { Caller } from '../auth';
import type { Database } from '../database';
import { AccessLogRepository } from './access-log-repository';
import { accessTokensOf } from './access-token-register';
import { AccessTokenRepository } from './access-token-repository';
import { CascadeEventArchiveRepository } from './cascade-event-archive-repository';
import { ChangeFeed } from './change-feed';
import { confirmableWork } from './confirmable-work';
import { ConfirmationRepository } from './confirmation-repository';
import { EvidenceLogRepository } from './evidence-log-repository';
import { HoldRepository } from './hold-repository';
import { PostmortemRepository } from './postmortem-repository';
import { RecoverySessionArchiveRepository } from './recovery-session-archive-repository';
import { RedactionRepository } from './redaction-repository';
import { RetentionRecordRepository } from './retention-record-repository';
import { RevisionRepository } from './revision-repository';
import { SecurityIncidentRepository } from './security-incident-repository';
import { sharedWriters } from './shared-writers';
import { VerificationRepository } from './verification-repository';

export * from './access-log-repository';
export { readArchiveState } from './archive-state';
export { accessTokensOf, AccessTokenRegister } from './access-token-register';
export * from './access-token-repository';
export type { ServedAccessToken } from './access-token-row';
export { countAccessTokens, type AccessTokenCount } from './access-token-count';
export * from './batch';
export * from './cascade-chain';
export * from './cascade-event-archive-repository';
export { checkedEvent, type NewCascadeEvent } from './checked-event';
export type { Confirmable } from './confirmable-input';
export * from './change-feed';
export * from './confirmation-repository';
export * from './evidence-log-repository';
export { logBacklog, type LogBacklog } from './log-backlog';
export { SEQUENCE_BATCH } from './log-sequencer';
export type { LoggedErasure } from './log-erasures';
export { forgetIdempotencyKeys, type WriteResult } from './idempotency';
export { MAX_HELD, type HoldSelection } from './hold-records';
export * from './hold-repository';
export { logWatchOf, LogWatch } from './log-watch';
export * from './postmortem-repository';
export * from './record-document';
export type { RecordedEffect, RecordedEvent, RecordedIntervention } from './recorded-event';
export type { RecordingResult } from './event-recorder';
export * from './cascade-event-record';
export * from './recovery-session-archive-repository';
export type { RedactionRequest } from './redact';
export * from './redaction-repository';
export type { Retention } from './retention';
export * from './retention-record-repository';
export type { ChangeOptions } from './revise';
export * from './revision-repository';
export { refused } from './access-log';
export { sharedWriters } from './shared-writers';
export { SaveOutcome, type NewRecord, type SaveResult, type ScopedSaveResult } from './save';
export * from './security-incident-repository';
export { ScheduledRetention } from './scheduled-retention';
export { COUNTED_EXACTLY } from './sql/count';
export { verificationDocument, type StoredVerification } from './verification-log';
export * from './verification-repository';
export { WebhookMessages } from './webhook-messages';
export type { DueMessage, MessageOf } from './webhook-messages';
export type { ConnectionPage } from './sql/select';

/** The repositories of one caller, made for each request or command. */
export interface Repositories {
  readonly securityIncidents: SecurityIncidentRepository;
  readonly postmortems: PostmortemRepository;
  readonly cascadeEvents: CascadeEventArchiveRepository;
  readonly recoverySessions: RecoverySessionArchiveRepository;
  readonly revisions: RevisionRepository;
  readonly retentionRecords: RetentionRecordRepository;
  readonly redactions: RedactionRepository;
  readonly confirmations: ConfirmationRepository;
  readonly holds: HoldRepository;
  readonly evidenceLog: EvidenceLogRepository;
  readonly changeFeed: ChangeFeed;
  readonly accessTokens: AccessTokenRepository;
  readonly accessLog: AccessLogRepository;
  readonly verifications: VerificationRepository;
}

/** What the operator says about writers and deletions. */
export interface RepositoryOptions {
  /** Names to try where an event's hash covers a triggeredBy that is not known. */
  readonly triggeredByNames?: readonly string[];
  /** Within how many minutes a second person confirms a deletion or a redaction; 0: one is enough. */
  readonly confirmationMinutes?: number;
}

/** Builds the repositories through which `caller` reads and writes. */
export function createRepositories(
  database: Database,
  caller: Caller,
  { triggeredByNames = [], confirmationMinutes = 0 }: RepositoryOptions = {},
): Repositories {
  const writers = sharedWriters(database);
  const cascadeEvents = new CascadeEventArchiveRepository(database, caller, writers, triggeredByNames);
  const recoverySessions = new RecoverySessionArchiveRepository(database, caller, writers);
  const redactions = new RedactionRepository(database, caller, triggeredByNames);
  const evidenceLog = new EvidenceLogRepository(database, caller);
  const confirmable = confirmableWork(caller, { cascadeEvents, recoverySessions, redactions });
  return {
    securityIncidents: new SecurityIncidentRepository(database, caller, writers.access),
    postmortems: new PostmortemRepository(database, caller, writers),
    cascadeEvents,
    recoverySessions,
    revisions: new RevisionRepository(database, caller, writers.access),
    retentionRecords: new RetentionRecordRepository(database, caller),
    redactions,
    confirmations: new ConfirmationRepository(database, caller, confirmable, confirmationMinutes),
    holds: new HoldRepository(database, caller),
    evidenceLog,
    changeFeed: new ChangeFeed(database, caller, evidenceLog, writers.access),
    accessTokens: new AccessTokenRepository(database, caller, accessTokensOf(database)),
    accessLog: new AccessLogRepository(database, caller, writers.access),
    verifications: new VerificationRepository(database, caller, cascadeEvents),
  };
}
