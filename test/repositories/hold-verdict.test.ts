import { localCaller } from '../../src/auth';
import { reportOnLog, type LogReport } from '../../src/core/evidence';
import type { Database, Session } from '../../src/database';
import { createRepositories } from '../../src/repositories';
import { logIn } from '../../src/repositories/log-reader';
import { isLong } from '../drills/support/length';
import { openTestDatabase } from '../support/engine';
import { spelled } from './support/attack-tools';
import { fillHolds, holdAttacks } from './support/hold-attacks';
import { beginLog, signLog } from './support/logged-archive';

/** Random instances of each attack. */
const INSTANCES = isLong ? 20 : 5;

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
  const archive = createRepositories(database, localCaller);
  await beginLog(archive);
  await fillHolds(archive);
  await signLog(archive);
}, 90_000);

async function report(session: Session): Promise<LogReport> {
  const log = await logIn(session);
  if (log === null) throw new Error('the log has not begun');
  return reportOnLog(log, { keys: null, keptCheckpoints: [] });
}

function findingsOf({ findings }: LogReport): string[] {
  return findings.map(({ kind, version, logIndex }) => spelled(kind, version, logIndex)).sort();
}

/** What is found after an attack, which is undone, and what must be. */
async function found(instance: number, attack: (typeof holdAttacks)[string]): Promise<[string[], string[]]> {
  const undo = new Error('undone');
  const results: [string[], string[]][] = [];
  const done = database.transaction(async (tx) => {
    const expected = await attack(tx, (end) => (instance * 7) % end);
    results.push([findingsOf(await report(tx)), [...expected].sort()]);
    throw undo;
  });
  await expect(done).rejects.toBe(undo);
  return results[0] ?? [[], []];
}

describe('the verdict on an evidence log with holds', () => {
  it('finds nothing after holds were placed and released, and retention went around them', async () => {
    const verdict = await report(database);
    expect([findingsOf(verdict), verdict.verified]).toEqual([[], true]);
    expect(verdict.covers.join('\n')).toContain('7 versions that are gone');
  });

  it.each(Object.entries(holdAttacks))(
    'finds who %s',
    async (_, attack) => {
      for (let instance = 0; instance < INSTANCES; instance += 1) {
        const [actual, expected] = await found(instance, attack);
        expect(actual).toEqual(expected);
        expect(actual).not.toEqual([]);
      }
    },
    60_000,
  );
});
