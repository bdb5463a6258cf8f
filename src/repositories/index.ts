import type { Caller } from '../auth';
import type { Database } from '../database';
import { AccessLogRepository } from './access-log-repository';
import { CascadeEventArchiveRepository } from './cascade-event-archive-repository';
import { EvidenceLogRepository } from './evidence-log-repository';
import { HoldRepository } from './hold-repository';
import { PostmortemRepository } from './postmortem-repository';
import { RecoverySessionArchiveRepository } from './recovery-session-archive-repository';
import { RedactionRepository } from './redaction-repository';
import { RetentionRecordRepository } from './retention-record-repository';
import { RevisionRepository } from './revision-repository';
import { SecurityIncidentRepository } from './security-incident-repository';
import { sharedWriters } from './shared-writers';

export * from './access-log-repository';
export * from './batch';
export * from './cascade-chain';
export * from './cascade-event-archive-repository';
export * from './evidence-log-repository';
export type { LoggedErasure } from './log-erasures';
export { forgetIdempotencyKeys, type WriteResult } from './idempotency';
export { MAX_HELD, type HoldSelection } from './hold-records';
export * from './hold-repository';
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
export { SaveOutcome, type SaveResult } from './save';
export { sharedWriters, type SharedWriters } from './shared-writers';
export * from './security-incident-repository';
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
  readonly holds: HoldRepository;
  readonly evidenceLog: EvidenceLogRepository;
  readonly accessLog: AccessLogRepository;
}

/** What the operator says about the writers of records. */
export interface RepositoryOptions {
  /** Names to try where an event's hash covers a triggeredBy that is not known. */
  readonly triggeredByNames?: readonly string[];
}

/** Builds the repositories through which `caller` reads and writes. */
export function createRepositories(
  database: Database,
  caller: Caller,
  { triggeredByNames = [] }: RepositoryOptions = {},
): Repositories {
  const writers = sharedWriters(database);
  return {
    securityIncidents: new SecurityIncidentRepository(database, caller, writers.access),
    postmortems: new PostmortemRepository(database, caller, writers),
    cascadeEvents: new CascadeEventArchiveRepository(database, caller, writers, triggeredByNames),
    recoverySessions: new RecoverySessionArchiveRepository(database, caller, writers),
    revisions: new RevisionRepository(database, caller, writers.access),
    retentionRecords: new RetentionRecordRepository(database),
    redactions: new RedactionRepository(database, caller, triggeredByNames),
    holds: new HoldRepository(database, caller),
    evidenceLog: new EvidenceLogRepository(database),
    accessLog: new AccessLogRepository(database, caller, writers.access),
  };
}
