import { generateKeyPairSync } from 'node:crypto';
import { localCaller } from '../../src/auth';
import { noteSigner, signCheckpoint, type SignedNote, type VerifierKey } from '../../src/core/checkpoint';
import { reportOnLog, type LogReport } from '../../src/core/evidence';
import { rootOf } from '../../src/core/merkle';
import type { Database, Session } from '../../src/database';
import { createRepositories, type Repositories } from '../../src/repositories';
import { logIn, readLog } from '../../src/repositories/log-reader';
import { isLong } from '../drills/support/length';
import { aRecoverySession } from '../support/builders';
import { openTestDatabase } from '../support/engine';
import { accessAttacks } from './support/access-attacks';
import { spelled, type Pick } from './support/attack-tools';
import { attacks } from './support/log-attacks';
import { beginLog, fillArchive, fillMore, origin, signer, signLog } from './support/logged-archive';

/** Random instances of each attack. */
const INSTANCES = isLong ? 20 : 5;

let database: Database;
let archive: Repositories;
let kept: SignedNote;

beforeAll(async () => {
  database = await openTestDatabase();
  archive = createRepositories(database, localCaller);
  await beginLog(archive);
  await fillArchive(archive);
  await fillMore(archive);
  kept = await signLog(archive);
  for (let at = 0; at < 8; at += 1)
    await archive.recoverySessions.save(aRecoverySession({ sessionId: `after-${at}` }));
  await signLog(archive);
}, 90_000);

/** With the key that the database names, as somebody has to who has nothing but an old checkpoint. */
function report(
  session: Session,
  notes: readonly SignedNote[],
  keys: readonly VerifierKey[] | null = null,
): Promise<LogReport> {
  return logIn(session).then((log) => {
    if (log === null) throw new Error('the log has not begun');
    return reportOnLog(log, { keys, keptCheckpoints: notes.map((note) => ({ name: 'kept', note })) });
  });
}

function findingsOf({ findings }: LogReport): string[] {
  return findings.map(({ kind, version, logIndex }) => spelled(kind, version, logIndex)).sort();
}

/** Runs `work` in a transaction that is rolled back, and gives its result. */
async function undone<T>(work: (tx: Session) => Promise<T>): Promise<T> {
  const results: T[] = [];
  const undo = new Error('undone');
  await database
    .transaction(async (tx) => {
      results.push(await work(tx));
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const [result] = results;
  if (result === undefined) throw new Error('there is no result');
  return result;
}

/** Numbers that look random and are the same each time (a linear congruential generator). */
function picker(seed: number): Pick {
  let state = seed * 2_654_435_761;
  return (end) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * end);
  };
}

describe('the verdict on the evidence log', () => {
  it('finds nothing in an untouched archive with all kinds, changes and retention', async () => {
    const verdict = await readLog(database, async (log) => {
      if (log === null) throw new Error('the log has not begun');
      return reportOnLog(log, { keys: null, keptCheckpoints: [{ name: 'kept', note: kept }] });
    });
    expect(findingsOf(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ verified: true, origin, findingCount: 0 });
    const head = await archive.evidenceLog.head();
    expect([verdict.size, Buffer.from(verdict.root ?? [])]).toEqual([head?.size, head?.root]);
    expect(verdict.covers.join('\n')).toMatch(/10 versions that are gone/);
    expect(verdict.notCovered.join('\n')).toMatch(/What lies after the first \d+ entries/);
    expect(verdict.covers.join('\n')).toMatch(/signed with a key that signed a checkpoint kept elsewhere/);
  });

  it('says that all of it can have been rewritten where no checkpoint was kept', async () => {
    const verdict = await report(database, [], [signer.key]);
    expect(verdict.verified).toBe(true);
    expect(verdict.notCovered[0]).toMatch(/^All of it can have been rewritten/);
    expect(verdict.notCovered.join('\n')).not.toMatch(/trusted/);
  });

  it('finds nothing where entries wait for their place, and says so', async () => {
    const verdict = await undone(async (tx) => {
      await tx.query({
        text: `INSERT INTO log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
          SELECT kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash FROM log_entries
          WHERE kind = 'postmortems' AND revision = 2 ORDER BY id LIMIT 1`,
      });
      return report(tx, [kept]);
    });
    expect([findingsOf(verdict), verdict.notCovered.join('\n')]).toEqual([
      [],
      expect.stringContaining('1 entries have no place in the log yet'),
    ]);
  });

  it('trusts no key but those of the policy', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const verdict = await report(database, [kept], [noteSigner(origin, privateKey).key]);
    expect(findingsOf(verdict)).toEqual(['CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH']);
  });

  it('does not take the checkpoint of another log for one of this', async () => {
    const other = signCheckpoint({ origin: 'other/log', size: 1n, root: rootOf([]), extensions: [] }, [
      signer,
    ]);
    expect(findingsOf(await report(database, [kept, other]))).toEqual(['OLD_CHECKPOINT_MISMATCH']);
  });

  it('does not let an excused version stand for what somebody puts in its place', async () => {
    const verdict = await undone(async (tx) => {
      await tx.query({
        text: `UPDATE recovery_sessions SET session_id = 'session-0', revision = 1 WHERE session_id = 'session-5'`,
      });
      return report(tx, [kept]);
    });
    expect(findingsOf(verdict)).toEqual([
      'REMOVED recovery-sessions/session-5/2',
      'UNLOGGED recovery-sessions/session-0/1',
    ]);
  });

  it('begins anew with a record that is saved again after retention removed it', async () => {
    const other = createRepositories(database, localCaller);
    await other.recoverySessions.save(aRecoverySession({ sessionId: 'session-1' }));
    await signLog(other);
    expect(findingsOf(await report(database, [kept]))).toEqual([]);
  });

  it.each(Object.entries({ ...attacks, ...accessAttacks }))(
    'finds who or what %s',
    async (_, attack) => {
      for (let instance = 1; instance <= INSTANCES; instance += 1) {
        const { expected, verdict } = await undone(async (tx) => ({
          expected: await attack(tx, picker(instance)),
          verdict: await report(tx, [kept]),
        }));
        expect(verdict.verified).toBe(false);
        expect(findingsOf(verdict)).toEqual([...expected].sort());
      }
    },
    60_000,
  );
});
