import { localCaller, type Caller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { createRepositories, type Repositories } from '../../../src/repositories';
import { clearArchive, openTestDatabase } from '../../support/engine';

/** Opening takes a second or two, on a busy machine much longer. */
const OPEN_TIMEOUT_MS = 90_000;

/** An archive for the tests of one file, empty before each of them. */
export interface Archive extends Repositories {
  readonly database: Database;
  /** Those of another caller, who is the local one in all that is not given. */
  readonly as: (caller: Partial<Caller>) => Repositories;
}

/** Opens an archive for the tests of this file and empties it before each one. */
export function useArchive(): Archive {
  let database: Database | undefined;
  let repositories: Repositories | undefined;
  beforeAll(async () => {
    database = await openTestDatabase();
    repositories = createRepositories(database, localCaller);
  }, OPEN_TIMEOUT_MS);
  beforeEach(() => clearArchive(opened(database)));
  return {
    get database() {
      return opened(database);
    },
    get securityIncidents() {
      return opened(repositories).securityIncidents;
    },
    get postmortems() {
      return opened(repositories).postmortems;
    },
    get cascadeEvents() {
      return opened(repositories).cascadeEvents;
    },
    get recoverySessions() {
      return opened(repositories).recoverySessions;
    },
    get changeFeed() {
      return opened(repositories).changeFeed;
    },
    get revisions() {
      return opened(repositories).revisions;
    },
    get retentionRecords() {
      return opened(repositories).retentionRecords;
    },
    get redactions() {
      return opened(repositories).redactions;
    },
    get confirmations() {
      return opened(repositories).confirmations;
    },
    get holds() {
      return opened(repositories).holds;
    },
    get evidenceLog() {
      return opened(repositories).evidenceLog;
    },
    get accessTokens() {
      return opened(repositories).accessTokens;
    },
    get accessLog() {
      return opened(repositories).accessLog;
    },
    get verifications() {
      return opened(repositories).verifications;
    },
    as: (caller) => createRepositories(opened(database), { ...localCaller, ...caller }),
  };
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the archive opens before the first test');
  return value;
}
