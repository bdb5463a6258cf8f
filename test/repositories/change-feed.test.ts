import { getEventListeners, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { localCaller } from '../../src/auth';
import type { Database, Statement } from '../../src/database';
import { createRepositories, logWatchOf, type FeedQuery, type FeedStep } from '../../src/repositories';
import { aRecoverySession, aSecurityIncident } from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog } from './support/logged-archive';
import { recording } from './support/recording-database';

const archive = useArchive();
let life: AbortController;

beforeEach(async () => {
  life = new AbortController();
  // one for each that follows
  setMaxListeners(100, life.signal);
  await beginLog(archive);
  await sequence();
});
afterEach(() => life.abort());

async function sequence(): Promise<void> {
  while ((await archive.evidenceLog.sequence()) > 0);
}

function follow(database: Database, query: FeedQuery = {}): Promise<AsyncGenerator<FeedStep, void>> {
  return createRepositories(database.forRequest(life.signal), localCaller).changeFeed.follow(query, null);
}

/** The ids of the next so many entries. */
async function idsOf(steps: AsyncGenerator<FeedStep, void>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const { done, value } = await steps.next();
    if (done === true) break;
    ids.push(...value.entries.map(({ recordId }) => recordId));
  }
  return ids;
}

/** The statements that ask for entries of a kind. */
function readingsOf(statements: readonly Statement[], kind: string): Statement[] {
  return statements.filter(({ values = [] }) =>
    values.some((value) => Array.isArray(value) && value.includes(kind)),
  );
}

test('however many follow, one statement looks, and those read for whom there is something', async () => {
  const { database, statements } = recording(archive.database);
  const feeds = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      follow(database, { kinds: [at === 0 ? 'recovery-sessions' : 'security-incidents'] }),
    ),
  );
  // each has told where it begins, has read what is there, and waits
  for (const feed of feeds) await feed.next();
  for (const feed of feeds) await feed.next();
  const waiting = feeds.map((feed) => idsOf(feed, 1));
  statements.length = 0;
  await archive.recoverySessions.save(aRecoverySession({ sessionId: 's' }));
  await sequence();
  expect(await waiting[0]).toEqual(['s']);

  expect(readingsOf(statements, 'recovery-sessions')).toHaveLength(1);
  expect(readingsOf(statements, 'security-incidents')).toHaveLength(0);
  life.abort();
  expect((await Promise.all(waiting)).slice(1)).toEqual(Array(19).fill([]));
});

test('who has had what there is asks for nothing until there is more', async () => {
  const { database, statements } = recording(archive.database);
  const feed = await follow(database, { kinds: ['recovery-sessions'] });
  await feed.next();
  await archive.recoverySessions.save(aRecoverySession({ sessionId: 's' }));
  await sequence();
  expect(await idsOf(feed, 1)).toEqual(['s']);
  const next = idsOf(feed, 1);
  await sleep(100);
  statements.length = 0;
  await sleep(300);

  expect(readingsOf(statements, 'recovery-sessions')).toEqual([]);
  life.abort();
  expect(await next).toEqual([]);
});

test('an entry is told within moments though no notice comes', async () => {
  const deaf: Database = { ...recording(archive.database).database, listen: () => () => undefined };
  const database: Database = { ...deaf, forRequest: () => ({ ...deaf, signal: life.signal }) };
  const feed = await follow(database);
  await feed.next();
  await archive.securityIncidents.create(aSecurityIncident({ id: '5' }));
  await sequence();

  expect(await idsOf(feed, 1)).toEqual(['5']);
});

test('whoever leaves leaves nothing, wherever the feed is', async () => {
  const watch = logWatchOf(archive.database);
  const [unread, waiting] = [await follow(archive.database), await follow(archive.database)];
  await waiting.next();
  await waiting.next();
  const next = waiting.next();
  expect(watch.size).toBe(2);
  life.abort();

  expect((await next).done).toBe(true);
  expect((await unread.next()).done).toBe(false);
  expect((await unread.next()).done).toBe(true);
  expect(watch.size).toBe(0);
  expect(getEventListeners(life.signal, 'abort')).toHaveLength(0);
});

test('a feed that cannot begin leaves nothing either', async () => {
  await expect(follow(archive.database, { afterIndex: 99n })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'afterIndex',
  });
  await expect(follow(archive.database, { namespaces: Array(1_001).fill('a') })).rejects.toMatchObject({
    field: 'namespaces',
  });

  expect(logWatchOf(archive.database).size).toBe(0);
});

test('what came before the first page was read, in it and after it comes once', async () => {
  const wanted = Array.from({ length: 230 }, (_, at) => `s-${at}`);
  await archive.recoverySessions.saveMany(
    wanted.slice(0, 220).map((sessionId) => aRecoverySession({ sessionId })),
  );
  await sequence();
  const feed = await follow(archive.database, { afterIndex: -1n, kinds: ['recovery-sessions'] });
  const first = await idsOf(feed, 1);
  for (const sessionId of wanted.slice(220))
    await archive.recoverySessions.save(aRecoverySession({ sessionId }));
  await sequence();

  expect([...first, ...(await idsOf(feed, wanted.length - first.length))]).toEqual(wanted);
});
