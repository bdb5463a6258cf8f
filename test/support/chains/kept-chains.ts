import fc from 'fast-check';

import { localCaller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { createRepositories, type CascadeChain, type NumberedFinding } from '../../../src/repositories';
import { eventPlans, TRIED_NAMES } from './event-plan';
import { soundChain, type SoundEvent } from './sound-chain';
import { columnList, type StoredColumn, type StoredRow } from './stored-columns';

/** An event as its writer made it, and as it lies in the database. */
export interface KeptEvent {
  readonly sound: SoundEvent;
  readonly row: StoredRow;
}

/** What is said of a chain, and its findings. */
export interface Verdict extends Pick<
  CascadeChain,
  'verified' | 'status' | 'anchor' | 'length' | 'headHash' | 'findingCount'
> {
  readonly found: readonly NumberedFinding[];
}

const findings = { kind: 'findings', first: 1_000 } as const;

/** Verifies a namespace, with the names that are to be tried. */
export async function verdictOn(database: Database, namespace: string): Promise<Verdict> {
  const { cascadeEvents } = createRepositories(database, localCaller, { triggeredByNames: TRIED_NAMES });
  const chain = await cascadeEvents.verifyChain(namespace, null, null, { pages: [findings] });
  const { verified, status, anchor, length, headHash, findingCount } = chain;
  return { verified, status, anchor, length, headHash, findingCount, found: chain.findings(findings) };
}

/** Saves `count` random sound chains of 3 to 8 events, each fifth by a server that does not know the names yet. */
export async function keepSoundChains(
  database: Database,
  columns: readonly StoredColumn[],
  { count, seed }: { count: number; seed: number },
): Promise<KeptEvent[][]> {
  const kept: KeptEvent[][] = [];
  for (const [index, plans] of fc.sample(eventPlans(3, 8), { seed, numRuns: count }).entries()) {
    // No change of one character makes one of these names of another.
    const events = soundChain(`chain ${index} ${index * 7919}`, plans);
    const triggeredByNames = index % 5 === 0 ? [] : TRIED_NAMES;
    const { cascadeEvents } = createRepositories(database, localCaller, { triggeredByNames });
    await cascadeEvents.saveMany(events.map(({ event }) => event));
    kept.push(await readBack(database, columns, events));
  }
  return kept;
}

async function readBack(
  database: Database,
  columns: readonly StoredColumn[],
  events: readonly SoundEvent[],
): Promise<KeptEvent[]> {
  const rows = await database.query<StoredRow>({
    text: `SELECT ${columnList(columns)} FROM cascade_events WHERE cascade_id = ANY($1::text[])`,
    values: [events.map(({ event }) => event.cascadeId)],
  });
  const rowsById = new Map(rows.map((row) => [row['cascade_id'], row]));
  return events.map((sound) => {
    const row = rowsById.get(sound.event.cascadeId);
    if (row === undefined) throw new Error('an event was not kept');
    return { sound, row };
  });
}
