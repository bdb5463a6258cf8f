import { PostmortemSource, RecoverySessionStatus, SecurityIncidentSeverity } from '../../src/entities';
import type { Stats, StatsInterval } from '../../src/query';
import { aCascadeEvent, aPostmortem, aRecoverySession, aSecurityIncident, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const counts = ({ buckets }: Stats) => buckets.map(({ group, count }) => [...Object.values(group), count]);

describe('counts by the values of a field', () => {
  test('of incidents by type, severity and status, in the order of the values', async () => {
    const { LOW, HIGH } = SecurityIncidentSeverity;
    await archive.securityIncidents.createMany(
      [
        aSecurityIncident({ incidentType: 'b', severity: LOW }),
        aSecurityIncident({ incidentType: 'B', severity: LOW }),
        aSecurityIncident({ incidentType: 'b', severity: HIGH }),
        aSecurityIncident({ incidentType: 'b', severity: LOW }),
      ].map((input) => ({ input })),
    );
    const { securityIncidents } = archive;

    expect(counts(await securityIncidents.stats(null, { groupBy: ['incidentType'] }))).toEqual([
      ['B', 1],
      ['b', 3],
    ]);
    expect(counts(await securityIncidents.stats(null, { groupBy: ['incidentType', 'severity'] }))).toEqual([
      ['B', 'low', 1],
      ['b', 'high', 1],
      ['b', 'low', 2],
    ]);
    expect(counts(await securityIncidents.stats(null, { groupBy: ['status', 'status'] }))).toEqual([
      ['open', 4],
    ]);
    expect(counts(await securityIncidents.stats({ severity: { eq: LOW } }))).toEqual([[3]]);
  });

  test('of events by namespace, trigger type and isTest', async () => {
    await archive.cascadeEvents.saveMany([
      aCascadeEvent({ cascadeId: 'a', isTest: true }),
      aCascadeEvent({ cascadeId: 'b' }),
      aCascadeEvent({ cascadeId: 'c', namespace: 'orders', triggerType: 'UNKNOWN' }),
    ]);
    const { cascadeEvents } = archive;

    expect(counts(await cascadeEvents.stats(null, { groupBy: ['namespace'] }))).toEqual([
      ['orders', 1],
      ['payments', 2],
    ]);
    expect(counts(await cascadeEvents.stats(null, { groupBy: ['triggerType', 'isTest'] }))).toEqual([
      ['METRICS_UPDATED', false, 1],
      ['METRICS_UPDATED', true, 1],
      ['UNKNOWN', false, 1],
    ]);
  });

  test('of postmortems by source and namespace, those without one last', async () => {
    await archive.postmortems.saveMany([
      aPostmortem({ incidentId: 'a', namespace: null }),
      aPostmortem({ incidentId: 'b', namespace: 'n', source: PostmortemSource.MANUAL }),
      aPostmortem({ incidentId: 'c' }),
    ]);

    expect(counts(await archive.postmortems.stats(null, { groupBy: ['namespace'] }))).toEqual([
      ['', 1],
      ['n', 1],
      [null, 1],
    ]);
    expect(counts(await archive.postmortems.stats(null, { groupBy: ['source'] }))).toEqual([
      ['auto', 2],
      ['manual', 1],
    ]);
  });

  test('of sessions by namespace, status, trigger level and initiator, byte by byte on every engine', async () => {
    const { recoverySessions } = archive;
    await recoverySessions.saveMany(
      ['b', 'B', 'a', 'ä', '_'].map((initiatedBy) =>
        aRecoverySession({
          sessionId: initiatedBy,
          initiatedBy,
          triggerLevel: 'LEVEL_1',
          status: RecoverySessionStatus.FAILED,
        }),
      ),
    );

    const byInitiator = counts(await recoverySessions.stats(null, { groupBy: ['initiatedBy'] }));
    expect(byInitiator.map(([initiator]) => initiator)).toEqual(['B', '_', 'a', 'b', 'ä']);
    expect(
      counts(await recoverySessions.stats(null, { groupBy: ['namespace', 'status', 'triggerLevel'] })),
    ).toEqual([['payments', 'failed', 'LEVEL_1', 5]]);
  });

  test('of no records are no groups, or one of none where all is counted in one', async () => {
    expect(await archive.securityIncidents.stats(null, { groupBy: ['status'] })).toEqual({
      buckets: [],
      isTruncated: false,
    });
    expect(counts(await archive.securityIncidents.stats())).toEqual([]);
  });

  test('stop at a thousand groups and say so', async () => {
    const events = (from: number, length: number) =>
      Array.from({ length }, (_, index) =>
        aCascadeEvent({ cascadeId: `c${from + index}`, triggerType: `t${from + index}` }),
      );
    await archive.cascadeEvents.saveMany(events(0, 1_000));
    const groupBy = ['triggerType'] as const;
    expect(await archive.cascadeEvents.stats(null, { groupBy })).toMatchObject({ isTruncated: false });

    await archive.cascadeEvents.saveMany(events(1_000, 1));
    const stats = await archive.cascadeEvents.stats(null, { groupBy });
    expect(stats.isTruncated).toBe(true);
    expect(stats.buckets).toHaveLength(1_000);
  });
});

describe('durations', () => {
  test('of postmortems: average, median and 95th percentile in seconds', async () => {
    await archive.postmortems.saveMany(
      Array.from({ length: 100 }, (_, index) =>
        aPostmortem({
          incidentId: `i${index}`,
          durationSeconds: index === 99 ? '1000.5' : String(index + 1),
        }),
      ),
    );

    const { buckets } = await archive.postmortems.stats();
    expect(buckets).toHaveLength(1);
    expect(buckets[0]?.averageDurationSeconds).toBeCloseTo((4950 + 1000.5) / 100, 9);
    expect(buckets[0]?.p50DurationSeconds).toBeCloseTo(50.5, 9);
    expect(buckets[0]?.p95DurationSeconds).toBeCloseTo(95.05, 9);
  });

  test('of sessions: those without one do not count, a group of such has none', async () => {
    await archive.recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'a', durationSeconds: '10' }),
      aRecoverySession({ sessionId: 'b', durationSeconds: '0.5' }),
      aRecoverySession({ sessionId: 'c' }),
      aRecoverySession({ sessionId: 'd', namespace: 'orders' }),
    ]);

    const { buckets } = await archive.recoverySessions.stats(null, { groupBy: ['namespace'] });
    expect(buckets).toEqual([
      {
        group: { namespace: 'orders' },
        periodStart: null,
        count: 1,
        averageDurationSeconds: null,
        p50DurationSeconds: null,
        p95DurationSeconds: null,
      },
      {
        group: { namespace: 'payments' },
        periodStart: null,
        count: 3,
        averageDurationSeconds: 5.25,
        p50DurationSeconds: 5.25,
        p95DurationSeconds: 9.525,
      },
    ]);
  });

  test('of incidents and events are none', async () => {
    await archive.securityIncidents.create(aSecurityIncident());

    const { buckets } = await archive.securityIncidents.stats();
    expect(buckets[0]).toMatchObject({
      averageDurationSeconds: null,
      p50DurationSeconds: null,
      p95DurationSeconds: null,
    });
  });

  test.each([
    ['as small as can be written', `0.${'0'.repeat(55)}1e-300`],
    ['as large as a double', '1.7e300'],
    ['with sixty digits', '9'.repeat(60)],
  ])('%s do not spoil the figures', async (_what, durationSeconds) => {
    await archive.postmortems.saveMany([
      aPostmortem({ incidentId: 'a', durationSeconds }),
      aPostmortem({ incidentId: 'b', durationSeconds }),
    ]);

    const { buckets } = await archive.postmortems.stats();
    expect(buckets[0]?.p50DurationSeconds).toBeCloseTo(Number(durationSeconds), -290);
    expect(Number.isFinite(buckets[0]?.averageDurationSeconds)).toBe(true);
  });
});

describe('intervals', () => {
  const periods = async (interval: StatsInterval, timeZone?: string) => {
    const { buckets } = await archive.cascadeEvents.stats(null, { interval, timeZone });
    return buckets.map(({ periodStart, count }) => [periodStart, count]);
  };
  const happened = (...timestamps: string[]) =>
    archive.cascadeEvents.saveMany(
      timestamps.map((timestamp, index) =>
        aCascadeEvent({ cascadeId: `c${index}`, timestamp: time(timestamp) }),
      ),
    );

  test('are hours, days, weeks from Monday and months of UTC without a zone', async () => {
    await happened(
      '2026-03-01T00:00:00Z',
      '2026-03-01T00:59:59.999999Z',
      '2026-03-01T01:00:00Z',
      '2026-03-02T00:00:00Z',
      '2026-04-01T00:00:00Z',
    );

    expect(await periods('hour')).toEqual([
      ['2026-03-01T00:00:00.000000Z', 2],
      ['2026-03-01T01:00:00.000000Z', 1],
      ['2026-03-02T00:00:00.000000Z', 1],
      ['2026-04-01T00:00:00.000000Z', 1],
    ]);
    expect(await periods('day')).toEqual([
      ['2026-03-01T00:00:00.000000Z', 3],
      ['2026-03-02T00:00:00.000000Z', 1],
      ['2026-04-01T00:00:00.000000Z', 1],
    ]);
    expect(await periods('week')).toEqual([
      ['2026-02-23T00:00:00.000000Z', 3],
      ['2026-03-02T00:00:00.000000Z', 1],
      ['2026-03-30T00:00:00.000000Z', 1],
    ]);
    expect(await periods('month')).toEqual([
      ['2026-03-01T00:00:00.000000Z', 4],
      ['2026-04-01T00:00:00.000000Z', 1],
    ]);
  });

  test('are those of a named zone, over a change of its clocks', async () => {
    // Berlin: +01:00 until 2026-03-29 02:00, then +02:00
    await happened(
      '2026-03-28T22:59:00Z',
      '2026-03-28T23:00:00Z',
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T21:59:59Z',
      '2026-03-29T22:00:00Z',
    );

    expect(await periods('day', 'Europe/Berlin')).toEqual([
      ['2026-03-27T23:00:00.000000Z', 1],
      ['2026-03-28T23:00:00.000000Z', 4],
      ['2026-03-29T22:00:00.000000Z', 1],
    ]);
    expect(await periods('day', 'Asia/Seoul')).toEqual([
      ['2026-03-28T15:00:00.000000Z', 4],
      ['2026-03-29T15:00:00.000000Z', 2],
    ]);
    expect(await periods('month', 'Europe/Berlin')).toEqual([['2026-02-28T23:00:00.000000Z', 6]]);
  });

  test('of the hour that comes twice are two', async () => {
    // Berlin: 03:00 +02:00 becomes 02:00 +01:00 on 2026-10-25
    await happened('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z');

    expect(await periods('hour', 'Europe/Berlin')).toEqual([
      ['2026-10-25T00:00:00.000000Z', 1],
      ['2026-10-25T01:00:00.000000Z', 1],
    ]);
  });

  test('at the ends of time are instants too', async () => {
    await happened('0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z');

    for (const zone of ['UTC', 'America/New_York', 'Pacific/Kiritimati']) {
      for (const interval of ['hour', 'day', 'week', 'month'] as const) {
        const found = await periods(interval, zone);
        expect(found).toHaveLength(2);
        expect(found[0]?.[0]).toMatch(/^0001-01-01T/);
      }
    }
  });

  test('go by the time that orders the kind, records without one in a group at the end', async () => {
    await archive.postmortems.saveMany([
      aPostmortem({ incidentId: 'a', startedAt: time('2026-03-01T12:00:00Z') }),
      aPostmortem({ incidentId: 'b', startedAt: null }),
    ]);

    const { buckets } = await archive.postmortems.stats(null, { interval: 'day', groupBy: ['source'] });
    expect(buckets.map(({ periodStart, group }) => [periodStart, group])).toEqual([
      ['2026-03-01T00:00:00.000000Z', { source: 'auto' }],
      [null, { source: 'auto' }],
    ]);
  });

  test.each(['Nowhere/Land', '', '+09', '+09:00', 'UTC+3', '<x>-3', 'a\u0000', 'x'.repeat(70), "UTC'; --"])(
    'of %j are an error',
    async (timeZone) => {
      for (const interval of ['day', null] as const) {
        await expect(archive.cascadeEvents.stats(null, { interval, timeZone })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          field: 'timeZone',
        });
      }
    },
  );
});
