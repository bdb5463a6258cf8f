import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveServer } from '../support/archive-server';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { answerToBytes, graphQLRequest, openSocket } from './support/sockets';

const COUNT = '{ postmortemCount }';
const onPostgresql = testEngine === 'postgresql' ? test : test.skip;
const onEmbedded = testEngine === 'pglite' ? test : test.skip;

let archive: TestArchive;
let server: ArchiveServer;
beforeAll(async () => {
  archive = await createTestArchive();
  server = await ArchiveServer.start(archive);
}, 60_000);
afterEach(() => {
  expect(server.process.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});

/** Asks a few times; fails where an answer is wrong, and gives the slowest. */
async function slowestAnswer(): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const start = performance.now();
    expect(await server.ask(COUNT)).toEqual({ postmortemCount: expect.any(Number) as unknown });
    times.push(performance.now() - start);
  }
  return Math.max(...times);
}

test('clients that send their body a byte at a time keep nobody else waiting', async () => {
  const before = await slowestAnswer();
  const request = graphQLRequest(COUNT);
  const body = request.indexOf('\r\n\r\n') + 4;
  const slow = await Promise.all(Array.from({ length: 200 }, () => openSocket(server.origin)));
  slow.forEach((socket) => socket.write(request.slice(0, body)));
  let sent = body;
  const drip = setInterval(() => {
    slow.forEach((socket) => socket.write(request.slice(sent, sent + 1)));
    sent += 1;
  }, 100);
  const meanwhile = await slowestAnswer();
  clearInterval(drip);
  slow.forEach((socket) => socket.destroy());

  expect(sent).toBeLessThan(request.length);
  expect(meanwhile).toBeLessThan(1_000 + 3 * before);
});

test('two thousand idle connections keep nobody waiting', async () => {
  const before = await slowestAnswer();
  const idle = [];
  for (let index = 0; index < 20; index += 1) {
    idle.push(...(await Promise.all(Array.from({ length: 100 }, () => openSocket(server.origin)))));
  }
  const meanwhile = await slowestAnswer();
  const open = idle.filter((socket) => !socket.destroyed).length;
  idle.forEach((socket) => socket.destroy());

  expect(open).toBe(2_000);
  expect(meanwhile).toBeLessThan(1_000 + 3 * before);
}, 60_000);

test.each([
  ['no HTTP', 'nonsense\r\n\r\n'],
  ['bytes of TLS', Buffer.from('1603010200010001fc0303', 'hex')],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a length below zero', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ],
  ['chunks that are none', 'POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['U+0000 in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
  ['a header without end', `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}`],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
])('%s is refused, or hung up on', async (_what, bytes) => {
  const answer = await answerToBytes(server.origin, bytes);
  expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  expect(answer).not.toMatch(/at .*:\d+:\d+|node_modules|HPE_|stack/);
  expect(await server.ask(COUNT)).toEqual({ postmortemCount: 0 });
});

test('a thousand requests in one piece are answered in their order', async () => {
  const request = graphQLRequest(COUNT);
  const last = request.replace('Host:', 'Connection: close\r\nHost:');
  const answer = await answerToBytes(server.origin, request.repeat(999) + last, 30_000);
  expect(answer.match(/"postmortemCount":0/g)).toHaveLength(1_000);
}, 90_000);

/** While `work` runs, every query of postmortems waits; it is given how many do. */
async function whilePostmortemsWait(work: (waiting: () => Promise<number>) => Promise<void>): Promise<void> {
  const [locker, watcher] = [await archive.open(), await archive.open()];
  const waiting = async (): Promise<number> => {
    const [row] = await watcher.query<{ count: string }>({
      text: `SELECT count(*) AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%postmortems%'`,
    });
    return Number(row?.count);
  };
  await locker.transaction(async (tx) => {
    await tx.query({ text: 'LOCK TABLE postmortems IN ACCESS EXCLUSIVE MODE' });
    await work(waiting);
  });
  await Promise.all([locker.close(), watcher.close()]);
}

/** Milliseconds until something holds. */
async function until(holds: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > 8_000) throw new Error('it did not come to that');
    await sleep(20);
  }
  return performance.now() - start;
}

describe('clients that go away in the middle of a heavy query', () => {
  onPostgresql(
    'leave nothing on the server of the database after a second, and others are served',
    async () => {
      await whilePostmortemsWait(async (waiting) => {
        const clients = await Promise.all(Array.from({ length: 25 }, () => openSocket(server.origin)));
        clients.forEach((socket) => socket.write(graphQLRequest(COUNT)));
        // all that requests may have of ten connections; the server keeps two for its own work
        await until(async () => (await waiting()) === 8);
        expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
        clients.forEach((socket) => socket.destroy());
        expect(await until(async () => (await waiting()) === 0)).toBeLessThan(1_000);
        expect(await server.ask('{ securityIncidentCount }')).toEqual({ securityIncidentCount: 0 });
      });
      expect(await server.ask(COUNT)).toEqual({ postmortemCount: 0 });
    },
  );

  onEmbedded(
    'make nothing start that has not, and others are served after what has',
    async () => {
      const words = Array.from({ length: 12_000 }, (_, index) => `word${index}`).join(' ');
      const save = 'mutation ($input: SavePostmortemInput!) { savePostmortem(input: $input) { outcome } }';
      for (let index = 0; index < 4; index += 1) {
        await server.ask(save, { input: { incidentId: `long-${index}`, recommendations: [words] } });
      }
      const filter = {
        and: Array.from({ length: 6 }, (_, index) => ({ not: { search: `absent${index}` } })),
      };
      const heavy = graphQLRequest('query ($filter: PostmortemFilter) { postmortemCount(filter: $filter) }', {
        filter,
      });
      const start = performance.now();
      const first = await openSocket(server.origin);
      first.write(heavy);
      await once(first, 'data');
      first.destroy();
      const onceMs = performance.now() - start;

      const clients = await Promise.all(Array.from({ length: 20 }, () => openSocket(server.origin)));
      clients.forEach((socket) => socket.write(heavy));
      await sleep(onceMs / 4);
      clients.forEach((socket) => socket.destroy());
      const begin = performance.now();
      expect(await server.ask('{ securityIncidentCount }')).toEqual({ securityIncidentCount: 0 });
      // twenty of them would take twenty times as long
      expect(performance.now() - begin).toBeLessThan(6 * onceMs);
    },
    120_000,
  );
});

describe('a request over its deadline', () => {
  onPostgresql('is told so, and its statement is gone', async () => {
    const hurried = await ArchiveServer.start(archive, { ARCHIVE_REQUEST_DEADLINE_MS: '500' });
    await whilePostmortemsWait(async (waiting) => {
      const start = performance.now();
      await expect(hurried.ask(COUNT)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(performance.now() - start).toBeGreaterThan(490);
      expect(await until(async () => (await waiting()) === 0)).toBeLessThan(1_000);
      expect(await hurried.ask('{ securityIncidentCount }')).toEqual({ securityIncidentCount: 0 });
    });
    expect(await hurried.ask(COUNT)).toEqual({ postmortemCount: 0 });
  });
});
