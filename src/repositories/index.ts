import type { Caller } from '../auth';
import type { Database } from '../database';
import { CascadeEventArchiveRepository } from './cascade-event-archive-repository';
import { PostmortemRepository } from './postmortem-repository';
import { RecoverySessionArchiveRepository } from './recovery-session-archive-repository';
import { RevisionRepository } from './revision-repository';
import { SecurityIncidentRepository } from './security-incident-repository';

export * from './batch';
export * from './cascade-chain';
export * from './cascade-event-archive-repository';
export { forgetIdempotencyKeys, type WriteResult } from './idempotency';
export * from './postmortem-repository';
export * from './record-document';
export * from './recovery-session-archive-repository';
export type { Retention } from './retention';
export * from './revision-repository';
export { SaveOutcome, type SaveResult } from './save';
export * from './security-incident-repository';
export type { ConnectionPage } from './sql/select';

/** The repositories of one caller, made for each request or command. */
export interface Repositories {
  readonly securityIncidents: SecurityIncidentRepository;
  readonly postmortems: PostmortemRepository;
  readonly cascadeEvents: CascadeEventArchiveRepository;
  readonly recoverySessions: RecoverySessionArchiveRepository;
  readonly revisions: RevisionRepository;
}

/** Builds the repositories through which `caller` reads and writes. */
export function createRepositories(database: Database, caller: Caller): Repositories {
  return {
    securityIncidents: new SecurityIncidentRepository(database, caller),
    postmortems: new PostmortemRepository(database, caller),
    cascadeEvents: new CascadeEventArchiveRepository(database),
    recoverySessions: new RecoverySessionArchiveRepository(database, caller),
    revisions: new RevisionRepository(database),
  };
}
