import { localCaller } from '../../src/auth';
import { PostmortemSource, RecoverySessionStatus, SecurityIncidentStatus } from '../../src/entities';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  secondsIntoMarch,
  time,
} from '../support/builders';
import { createRepositories } from '../../src/repositories';
import { useArchive } from './support/archive';
import { recording } from './support/recording-database';

const archive = useArchive();

/** What a list of any kind takes. */
interface Stretch {
  readonly offset?: number | null;
  readonly limit?: number | null;
}

interface Kind {
  readonly seed: (count: number) => Promise<unknown>;
  readonly find: (options: Stretch) => Promise<readonly unknown[]>;
}

const padded = (index: number): string => String(index).padStart(5, '0');

const kinds: Record<string, Kind> = {
  'security incidents': {
    seed: (count) =>
      archive.securityIncidents.createMany(
        Array.from({ length: count }, () => ({ input: aSecurityIncident() })),
      ),
    find: (options) => archive.securityIncidents.find(undefined, options),
  },
  postmortems: {
    seed: (count) =>
      archive.postmortems.saveMany(
        Array.from({ length: count }, (_, i) => aPostmortem({ incidentId: padded(i) })),
      ),
    find: (options) => archive.postmortems.find(options),
  },
  'cascade events': {
    seed: (count) =>
      archive.cascadeEvents.saveMany(
        Array.from({ length: count }, (_, i) => aCascadeEvent({ cascadeId: padded(i) })),
      ),
    find: (options) => archive.cascadeEvents.find(options),
  },
  'recovery sessions': {
    seed: (count) =>
      archive.recoverySessions.saveMany(
        Array.from({ length: count }, (_, i) => aRecoverySession({ sessionId: padded(i) })),
      ),
    find: (options) => archive.recoverySessions.find(options),
  },
};

describe.each(Object.entries(kinds))('a list of %s', (_name, { seed, find }) => {
  test('has 100 records without a limit, as many as the limit otherwise, none for 0, 1,000 at most', async () => {
    await seed(1_000);

    expect(await find({})).toHaveLength(100);
    expect(await find({ limit: null })).toHaveLength(100);
    expect(await find({ limit: 1 })).toHaveLength(1);
    expect(await find({ limit: 0 })).toEqual([]);
    expect(await find({ limit: 1_000 })).toHaveLength(1_000);
    for (const limit of [1_001, -1, 1.5, Number.NaN]) {
      await expect(find({ limit })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'limit' });
    }
  });

  test('goes on from an offset, up to 10,000, whose refusal points to the connection', async () => {
    await seed(5);

    const all = await find({});
    expect(await find({ offset: 2, limit: 2 })).toEqual(all.slice(2, 4));
    expect(await find({ offset: null })).toEqual(all);
    expect(await find({ offset: 10_000 })).toEqual([]);
    for (const offset of [-1, 0.5]) {
      await expect(find({ offset })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'offset' });
    }
    await expect(find({ offset: 10_001 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'offset',
      reason: expect.stringContaining('connection'),
    });
  });
});

describe('the order of a list', () => {
  const byTime = [
    ['a', 1],
    ['b', 2],
    ['B', 2],
    ['ä', 2],
    ['c', null],
    ['d', null],
    ['e', 3],
  ] as const;
  const newestFirst = ['e', 'ä', 'b', 'B', 'a', 'd', 'c'];
  const oldestFirst = ['a', 'B', 'b', 'ä', 'e', 'c', 'd'];
  const at = (seconds: number | null) => (seconds === null ? null : secondsIntoMarch(seconds));

  test('of postmortems goes by startedAt, ties by incidentId byte by byte, null times last both ways', async () => {
    await archive.postmortems.saveMany(
      byTime.map(([incidentId, seconds]) => aPostmortem({ incidentId, startedAt: at(seconds) })),
    );
    const order = async (direction?: 'ASC' | 'DESC') =>
      (await archive.postmortems.find({ orderBy: direction && { field: 'startedAt', direction } })).map(
        ({ incidentId }) => incidentId,
      );

    expect(await order()).toEqual(newestFirst);
    expect(await order('DESC')).toEqual(newestFirst);
    expect(await order('ASC')).toEqual(oldestFirst);
  });

  test('of sessions goes by startedAt, ties by sessionId byte by byte, null times last both ways', async () => {
    await archive.recoverySessions.saveMany(
      byTime.map(([sessionId, seconds]) => aRecoverySession({ sessionId, startedAt: at(seconds) })),
    );
    const order = async (direction?: 'ASC' | 'DESC') =>
      (await archive.recoverySessions.find({ orderBy: direction && { field: 'startedAt', direction } })).map(
        ({ sessionId }) => sessionId,
      );

    expect(await order()).toEqual(newestFirst);
    expect(await order('ASC')).toEqual(oldestFirst);
  });

  test('of events goes by timestamp, to the microsecond, ties by cascadeId byte by byte', async () => {
    const events = [
      ['a', '2026-03-01T00:00:00.000002Z'],
      ['b', '2026-03-01T00:00:00.000001Z'],
      ['B', '2026-03-01T00:00:00.000001Z'],
      ['c', '2026-03-01T00:00:00.000003Z'],
      ['ä', '2026-03-01T00:00:00.000001Z'],
    ] as const;
    await archive.cascadeEvents.saveMany(
      events.map(([cascadeId, timestamp]) => aCascadeEvent({ cascadeId, timestamp: time(timestamp) })),
    );

    const found = await archive.cascadeEvents.find();
    expect(found.map(({ cascadeId }) => cascadeId)).toEqual(['c', 'a', 'ä', 'b', 'B']);
    const oldest = await archive.cascadeEvents.find({ orderBy: { field: 'timestamp', direction: 'ASC' } });
    expect(oldest.map(({ cascadeId }) => cascadeId)).toEqual(['B', 'b', 'ä', 'a', 'c']);
  });

  test('of incidents goes by createdAt, ties by id as a number', async () => {
    await archive.securityIncidents.createMany(
      ['9', '10', '2'].map((id) => ({ input: aSecurityIncident({ id, createdAt: secondsIntoMarch(0) }) })),
    );
    await archive.securityIncidents.create(aSecurityIncident({ id: '1', createdAt: secondsIntoMarch(1) }));

    const found = await archive.securityIncidents.find();
    expect(found.map(({ id }) => id)).toEqual(['1', '10', '9', '2']);
  });

  test('may be by another field: updatedAt, createdAt, recordedAt, durationSeconds', async () => {
    await archive.postmortems.saveMany(
      ['10', '9', '9.5', '-1'].map((durationSeconds, index) =>
        aPostmortem({ incidentId: durationSeconds, durationSeconds, createdAt: secondsIntoMarch(-index) }),
      ),
    );
    const order = async (field: 'durationSeconds' | 'createdAt', direction: 'ASC' | 'DESC') =>
      (await archive.postmortems.find({ orderBy: { field, direction } })).map(({ incidentId }) => incidentId);

    expect(await order('durationSeconds', 'ASC')).toEqual(['-1', '9', '9.5', '10']);
    expect(await order('durationSeconds', 'DESC')).toEqual(['10', '9.5', '9', '-1']);
    expect(await order('createdAt', 'ASC')).toEqual(['-1', '9.5', '9', '10']);
  });
});

describe('the conditions of the writers', () => {
  const day = (text: string) => time(`2026-03-0${text}T00:00:00Z`);

  test('postmortems: startDate and endDate inclusive, service, minDuration; a null time matches no date', async () => {
    const { postmortems } = archive;
    await postmortems.saveMany([
      aPostmortem({ incidentId: 'a', startedAt: day('1'), affectedServices: ['api'], durationSeconds: '10' }),
      aPostmortem({
        incidentId: 'b',
        startedAt: day('2'),
        affectedServices: ['web', 'api'],
        durationSeconds: '20.5',
      }),
      aPostmortem({ incidentId: 'c', startedAt: day('3'), affectedServices: ['web'], durationSeconds: '30' }),
      aPostmortem({ incidentId: 'd', affectedServices: ['api'], durationSeconds: '40' }),
    ]);
    const expectFound = async (query: object, expected: string[]) => {
      expect((await postmortems.find(query)).map(({ incidentId }) => incidentId)).toEqual(expected);
      expect(await postmortems.count(query)).toBe(expected.length);
    };

    await expectFound({ startDate: day('1'), endDate: day('3') }, ['c', 'b', 'a']);
    await expectFound({ startDate: day('2') }, ['c', 'b']);
    await expectFound({ endDate: day('2') }, ['b', 'a']);
    await expectFound({ startDate: day('2'), endDate: day('2') }, ['b']);
    await expectFound(
      { startDate: time('2026-03-02T00:00:00.000001Z'), endDate: time('2026-03-02T23:59:59Z') },
      [],
    );
    await expectFound({ service: 'api' }, ['b', 'a', 'd']);
    await expectFound({ minDuration: 20.5 }, ['c', 'b', 'd']);
    await expectFound({ minDuration: 0 }, ['c', 'b', 'a', 'd']);
    await expectFound({ service: 'web', minDuration: 25, endDate: day('3') }, ['c']);
    await expectFound({ service: 'api', filter: { source: { eq: PostmortemSource.MANUAL } } }, []);
    await expectFound({ service: null, minDuration: null, startDate: null, endDate: null }, [
      'c',
      'b',
      'a',
      'd',
    ]);
  });

  test('events: namespace, triggerType, startDate, endDate, isTest', async () => {
    const { cascadeEvents } = archive;
    await cascadeEvents.saveMany([
      aCascadeEvent({ cascadeId: 'a', timestamp: day('1'), isTest: true }),
      aCascadeEvent({ cascadeId: 'b', timestamp: day('2'), triggerType: 'UNKNOWN' }),
      aCascadeEvent({ cascadeId: 'c', timestamp: day('3'), namespace: 'orders' }),
    ]);
    const expectFound = async (query: object, expected: string[]) => {
      expect((await cascadeEvents.find(query)).map(({ cascadeId }) => cascadeId)).toEqual(expected);
      expect(await cascadeEvents.count(query)).toBe(expected.length);
    };

    await expectFound({ namespace: 'payments' }, ['b', 'a']);
    await expectFound({ triggerType: 'UNKNOWN' }, ['b']);
    await expectFound({ isTest: true }, ['a']);
    await expectFound({ isTest: false }, ['c', 'b']);
    await expectFound({ startDate: day('1'), endDate: day('2') }, ['b', 'a']);
    await expectFound({ namespace: 'payments', isTest: false, endDate: day('2') }, ['b']);
    await expectFound({ namespace: 'payments', filter: { triggerType: { neq: 'UNKNOWN' } } }, ['a']);
  });

  test('sessions: namespace, status, startDate, endDate; a null time matches no date', async () => {
    const { recoverySessions } = archive;
    await recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'a', startedAt: day('1'), status: RecoverySessionStatus.FAILED }),
      aRecoverySession({ sessionId: 'b', startedAt: day('2'), namespace: 'orders' }),
      aRecoverySession({ sessionId: 'c' }),
    ]);
    const expectFound = async (query: object, expected: string[]) => {
      expect((await recoverySessions.find(query)).map(({ sessionId }) => sessionId)).toEqual(expected);
      expect(await recoverySessions.count(query)).toBe(expected.length);
    };

    await expectFound({ namespace: 'payments' }, ['a', 'c']);
    await expectFound({ status: RecoverySessionStatus.NOT_STARTED }, ['b', 'c']);
    await expectFound({ startDate: day('1'), endDate: day('2') }, ['b', 'a']);
    await expectFound({ endDate: day('1') }, ['a']);
    await expectFound({ namespace: 'orders', status: RecoverySessionStatus.NOT_STARTED }, ['b']);
  });

  test('a range that ends before it starts is an error, one of a single moment is not', async () => {
    const wrong = { startDate: day('2'), endDate: day('1') };
    const expected = { code: 'BAD_USER_INPUT', field: 'endDate' };

    await expect(archive.postmortems.find(wrong)).rejects.toMatchObject(expected);
    await expect(archive.cascadeEvents.count(wrong)).rejects.toMatchObject(expected);
    await expect(archive.recoverySessions.find(wrong)).rejects.toMatchObject(expected);
    await expect(archive.cascadeEvents.getChain('payments', day('2'), day('1'))).rejects.toMatchObject(
      expected,
    );
    expect(
      await archive.cascadeEvents.find({ startDate: day('1'), endDate: time('2026-03-01T09:00:00+09:00') }),
    ).toEqual([]);
  });
});

test('a getter by key gives null for a key that is not there, and an error for one that cannot be', async () => {
  const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = archive;
  expect(await postmortems.getByIncidentId('x')).toBeNull();
  expect(await cascadeEvents.getByCascadeId('x')).toBeNull();
  expect(await recoverySessions.getBySessionId('x')).toBeNull();
  const attempts = [
    [securityIncidents.getById('x'), 'id'],
    [postmortems.getByIncidentId('a\u0000'), 'incidentId'],
    [cascadeEvents.getByCascadeId('x'.repeat(257)), 'cascadeId'],
    [recoverySessions.getBySessionId('\ud800'), 'sessionId'],
  ] as const;
  for (const [attempt, field] of attempts) {
    await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field });
  }
});

test('a projection reads what it names and the key', async () => {
  const { record } = await archive.securityIncidents.create(
    aSecurityIncident({ status: SecurityIncidentStatus.RESOLVED }),
  );

  const projection = new Set(['status'] as const);
  expect(await archive.securityIncidents.getById(record.id, projection)).toEqual({
    id: '1',
    status: 'resolved',
  });
  expect(await archive.securityIncidents.find(undefined, { projection })).toEqual([
    { id: '1', status: 'resolved' },
  ]);
});

test('usual limits have statements of their own, which are planned once, and all others share one', async () => {
  const { database, statements } = recording(archive.database);
  const { recoverySessions } = createRepositories(database, localCaller);
  const textsOf = async (...limits: number[]) => {
    statements.length = 0;
    for (const limit of limits) await recoverySessions.find({ limit });
    return statements.map(({ text }) => text);
  };

  const [twenty, hundred] = await textsOf(20, 100);
  expect(twenty).toMatch(/LIMIT 20$/);
  expect(hundred).toMatch(/LIMIT 100$/);
  const [some, others] = await textsOf(37, 38);
  expect(some).toMatch(/LIMIT \$1$/);
  expect(others).toBe(some);
});
