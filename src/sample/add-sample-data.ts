import type { Instant } from '../core/brands';
import { localCaller } from '../auth';
import type { Database } from '../database';
import { createRepositories, type Repositories } from '../repositories';
import { sampleRecords } from './sample-records';

/** Any number; the demo's data is that of this one. */
const SEED = 20_250_711;

/**
 * Adds the sample's records to an archive that holds none of any kind; one that holds a record is left alone.
 * Says whether it added them. Two servers may do it at once: one waits for the other.
 */
export async function addSampleData(database: Database, now: Instant): Promise<boolean> {
  return database.exclusively('sample-data', async () => {
    const repositories = createRepositories(database, localCaller);
    if (!(await isEmpty(repositories))) return false;
    const { securityIncidents, cascadeEvents, recoverySessions, postmortems } = sampleRecords(SEED, now);
    await repositories.cascadeEvents.saveMany(cascadeEvents);
    await repositories.recoverySessions.saveMany(recoverySessions);
    for (const postmortem of postmortems) await repositories.postmortems.save(postmortem);
    await repositories.securityIncidents.createMany(securityIncidents.map((input) => ({ input })));
    return true;
  });
}

async function isEmpty(repositories: Repositories): Promise<boolean> {
  const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = repositories;
  for (const kind of [securityIncidents, postmortems, cascadeEvents, recoverySessions]) {
    if ((await kind.count()) > 0) return false;
  }
  return true;
}
