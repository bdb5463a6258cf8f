import { PassThrough, Writable } from 'node:stream';
import { localCaller } from '../../src/auth';
import { parseTimestamp } from '../../src/core/timestamp';
import type { Database } from '../../src/database';
import { exportLines, writeLines } from '../../src/interchange';
import { createRepositories } from '../../src/repositories';
import {
  aCascadeEvent,
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  time,
} from '../support/builders';
import { clearArchive, openTestDatabase } from '../support/engine';
import { serveArchive } from './support/serve';
import {
  databaseAccess,
  everything,
  exportText,
  importText,
  linesOf,
  serverAccess,
  type Access,
} from './support/transfer';

let database: Database;
const accesses: Record<string, Access> = {};

beforeAll(async () => {
  database = await openTestDatabase();
  accesses['database'] = databaseAccess(database);
  accesses['server'] = serverAccess(await serveArchive(database));
});

beforeEach(() => clearArchive(database));

function accessOf(name: string): Access {
  const access = accesses[name];
  if (access === undefined) throw new Error(name);
  return access;
}

/** What stands under a key of each line. */
const column = (text: string, key: string): (string | undefined)[] =>
  linesOf(text).map((line) => new RegExp(`"${key}": ?"?([^",}]*)`).exec(line)?.[1]);

describe.each(['database', 'server'])('an export through the %s', (name) => {
  const repositories = () => createRepositories(database, localCaller);

  test('orders records by time, then key, those without a time last', async () => {
    const at = time('2026-01-01T00:00:00Z');
    await repositories().postmortems.saveMany([
      aPostmortem({ incidentId: 'no time b' }),
      aPostmortem({ incidentId: 'late', startedAt: time('2026-01-02T00:00:00Z') }),
      aPostmortem({ incidentId: 'b', startedAt: at }),
      aPostmortem({ incidentId: 'no time a' }),
      aPostmortem({ incidentId: 'a', startedAt: at }),
    ]);
    await repositories().securityIncidents.createMany(
      ['10', '9'].map((id) => ({ input: aSecurityIncident({ id, createdAt: at }) })),
    );

    const postmortems = await exportText(accessOf(name), 'postmortems');
    expect(column(postmortems, 'incident_id')).toEqual(['a', 'b', 'late', 'no time a', 'no time b']);
    expect(column(await exportText(accessOf(name), 'security-incidents'), 'id')).toEqual(['9', '10']);
  });

  test('orders events by namespace, then in chain order, whatever the order of arrival', async () => {
    const at = time('2026-01-01T00:00:00Z');
    const link = (namespace: string, cascadeId: string, previousHash: string) =>
      aCascadeEvent({ namespace, cascadeId, previousHash, currentHash: `${cascadeId} hash`, timestamp: at });
    await repositories().cascadeEvents.saveMany([
      link('z', 'z1', ''),
      link('\u{1f600}', 'u', ''),
      link('\uffff', 'v', ''),
      link('A', 'a1', 'a3 hash'),
      link('A', 'a2', 'a1 hash'),
      link('A', 'a3', ''),
    ]);
    const text = await exportText(accessOf(name), 'cascade-events');
    expect(column(text, 'cascade_id')).toEqual(['a3', 'a1', 'a2', 'z1', 'v', 'u']);
  });

  test('takes a namespace and a time, both ends included', async () => {
    await repositories().cascadeEvents.saveMany([...aChain('one', 4), ...aChain('two', 2)]);
    await repositories().recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'a', namespace: 'one', startedAt: time('2026-03-01T00:00:00Z') }),
      aRecoverySession({ sessionId: 'b', namespace: 'one' }),
      aRecoverySession({ sessionId: 'c', namespace: 'two', startedAt: time('2026-03-01T00:00:00Z') }),
    ]);
    const since = parseTimestamp('2026-03-01T09:00:01+09:00');
    const until = parseTimestamp('2026-03-01T00:00:02Z');
    const chain = await exportText(accessOf(name), 'cascade-events', { namespace: 'one', since, until });
    expect(column(chain, 'cascade_id')).toEqual(['one-0001', 'one-0002']);
    expect(column(await exportText(accessOf(name), 'cascade-events', { since }), 'namespace')).toEqual([
      'one',
      'one',
      'one',
      'two',
    ]);
    const sessions = await exportText(accessOf(name), 'recovery-sessions', { namespace: 'one' });
    expect(column(sessions, 'session_id')).toEqual(['a', 'b']);
    const dated = await exportText(accessOf(name), 'recovery-sessions', { namespace: 'one', until });
    expect(column(dated, 'session_id')).toEqual(['a']);
  });

  test('writes numbers to the digit, nulls as null and times in UTC, and nothing of its own', async () => {
    const line =
      '{"session_id": "s", "namespace": "n", "trigger_level": "", "status": "not_started", "initiated_by": "", ' +
      '"steps_data": [1e16, -0.0, 123456789012345678901234567890], "started_at": null, ' +
      '"completed_at": "2026-01-01T09:00:00.5+09:00", "duration_seconds": 0.0, "abort_reason": "", ' +
      '"cascade_event_id": null, "requires_approval": true, "approved_by": "", "approved_at": null, ' +
      '"metadata": {"__proto__": "\\u0000"}, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}';
    await importText(accessOf(name), line);
    const expected = line
      .replace('2026-01-01T09:00:00.5+09:00', '2026-01-01T00:00:00.500000+00:00')
      .replaceAll('00:00Z', '00:00+00:00');
    expect(await exportText(accessOf(name), 'recovery-sessions')).toBe(`${expected}\n`);
  });

  test('reads more records than a page holds, and large ones', async () => {
    const sessions = Array.from({ length: 1_003 }, (_, index) =>
      aRecoverySession({
        sessionId: `s${String(index).padStart(5, '0')}`,
        metadata: json(index % 500 === 0 ? `{"x":"${'y'.repeat(1_500_000)}"}` : '{}'),
      }),
    );
    const chain = aChain('n', 1_003);
    for (let at = 0; at < sessions.length; at += 500) {
      await repositories().recoverySessions.saveMany(sessions.slice(at, at + 500));
      await repositories().cascadeEvents.saveMany(chain.slice(at, at + 500));
    }
    const text = await exportText(accessOf(name), 'recovery-sessions');
    expect(column(text, 'session_id')).toEqual(sessions.map(({ sessionId }) => sessionId));
    const events = await exportText(accessOf(name), 'cascade-events');
    expect(column(events, 'cascade_id')).toEqual(chain.map(({ cascadeId }) => cascadeId));
  });

  test('is empty for an empty archive', async () => {
    for (const kind of [
      'security-incidents',
      'postmortems',
      'cascade-events',
      'recovery-sessions',
    ] as const) {
      expect(await exportText(accessOf(name), kind)).toBe('');
    }
  });
});

test('an export from the database is of one state, whatever is written meanwhile', async () => {
  const { cascadeEvents } = createRepositories(database, localCaller);
  const chain = aChain('n', 602);
  for (let at = 0; at < 600; at += 300) await cascadeEvents.saveMany(chain.slice(at, at + 300));
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const write = begun.then(() => cascadeEvents.saveMany(chain.slice(600)));
  let count = 0;
  await accessOf('database').read(async (source) => {
    for await (const _ of exportLines(source, 'cascade-events', everything)) {
      count += 1;
      if (count > 1) continue;
      begin();
      // Where there are several sessions, the write is through before the reading goes on.
      await Promise.race([write, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
  });
  await write;
  expect(count).toBe(600);
  expect(await cascadeEvents.count()).toBe(602);
});

describe('writeLines', () => {
  async function* endless(onEnd: () => void): AsyncGenerator<string> {
    try {
      for (;;) yield 'x'.repeat(1_000);
    } finally {
      onEnd();
    }
  }

  test('ends quietly, and ends the reading, when nobody takes the lines any more', async () => {
    let isEnded = false;
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })),
    });
    await writeLines(
      endless(() => (isEnded = true)),
      output,
    );
    expect(isEnded).toBe(true);
  });

  test('fails when the lines cannot be written for another reason', async () => {
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('disk full'), { code: 'ENOSPC' })),
    });
    await expect(
      writeLines(
        endless(() => undefined),
        output,
      ),
    ).rejects.toThrow('disk full');
  });

  test('writes no faster than the lines are taken', async () => {
    let produced = 0;
    async function* counted(): AsyncGenerator<string> {
      for (; produced < 1_000; produced += 1) yield 'x'.repeat(1_000);
    }
    const output = new PassThrough();
    const writing = writeLines(counted(), output);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(produced).toBeLessThan(300);
    output.resume();
    await writing;
    expect(produced).toBe(1_000);
  });
});
