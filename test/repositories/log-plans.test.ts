import { localCaller } from '../../src/auth';
import type { Database, Session } from '../../src/database';
import { createRepositories, type EvidenceLogRepository } from '../../src/repositories';
import { LogProofReader } from '../../src/repositories/log-proof-reader';
import { openTestDatabase } from '../support/engine';
import { plansOf } from './support/explain';
import { beginLog } from './support/logged-archive';
import { recording } from './support/recording-database';

/** Entries of the log, beside its declaration. */
const ENTRIES = 6_000;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  const archive = createRepositories(database, localCaller);
  await beginLog(archive);
  await database.query({
    text: `INSERT INTO waiting_log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
      SELECT 'cascade-events', 'n', 'event-' || i, 1, now(), sha256(i::text::bytea), sha256(('leaf' || i)::bytea)
      FROM generate_series(1, ${ENTRIES}) AS i`,
  });
  while ((await archive.evidenceLog.sequence()) > 0);
});

/** The most rows that the database expects any step of a call to give. */
async function rowsExpected(
  call: (log: EvidenceLogRepository, session: Session) => Promise<unknown>,
): Promise<number> {
  const { database: recorded, statements } = recording(database);
  await call(createRepositories(recorded, localCaller).evidenceLog, recorded);
  const asked = statements.filter(({ text }) => text.includes('log_index'));
  expect(asked).not.toEqual([]);
  const plans = await Promise.all(asked.map((statement) => plansOf(database, statement)));
  const read = plans.flatMap(({ custom, generic }) => (generic === null ? [custom] : [custom, generic]));
  // what an index is expected to give before a limit ends it is not read
  const beforeLimit = /Limit .*\n.*/g;
  const rows = read.join('\n').replaceAll(beforeLimit, (lines) => lines.split('\n')[0] ?? '');
  expect(rows).not.toMatch(/Seq Scan on placed_log_entries/);
  return Math.max(...[...rows.matchAll(/rows=(\d+)/g)].map(([, count]) => Number(count)));
}

test('roots and proofs read so many leaves as they need, by any plan, however long the log is', async () => {
  const size = BigInt(ENTRIES - 1);
  const places = Array.from({ length: 20 }, (_, at) => BigInt(at) * 299n);

  expect(await rowsExpected((log) => log.rootAt(size))).toBeLessThanOrEqual(2_000);
  expect(await rowsExpected((log) => log.inclusionProof({ logIndex: 1_234n }, size))).toBeLessThanOrEqual(
    2_000,
  );
  expect(
    await rowsExpected((_, session) => new LogProofReader(session, size).proofs(places)),
  ).toBeLessThanOrEqual(places.length * 256);
});
