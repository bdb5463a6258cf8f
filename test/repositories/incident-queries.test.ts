import { SecurityIncidentSeverity, SecurityIncidentStatus } from '../../src/entities';
import type { NewSecurityIncident } from '../../src/repositories';
import { aSecurityIncident, secondsIntoMarch, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

/** Creates incidents a second apart and gives their ids, oldest first. */
async function create(...incidents: Partial<NewSecurityIncident>[]): Promise<string[]> {
  const created = await archive.securityIncidents.createMany(
    incidents.map((fields, index) => ({
      input: aSecurityIncident({ createdAt: secondsIntoMarch(index), ...fields }),
    })),
  );
  return created.map(({ record }) => record.id);
}

const ids = (incidents: readonly { id: string }[]): string[] => incidents.map(({ id }) => id);

describe('the queries of incidents', () => {
  test('getById gives the incident, and null where there is none', async () => {
    const [id = ''] = await create({ description: 'this one' }, { description: 'another' });

    expect(await archive.securityIncidents.getById(id)).toMatchObject({ id, description: 'this one' });
    expect(await archive.securityIncidents.getById('9999')).toBeNull();
  });

  test('getOpenIncidents gives those with status open alone, newest first', async () => {
    const [first, , , , last] = await create(
      {},
      { status: SecurityIncidentStatus.INVESTIGATING },
      { status: SecurityIncidentStatus.RESOLVED },
      { status: SecurityIncidentStatus.FALSE_POSITIVE },
      { status: SecurityIncidentStatus.OPEN },
    );

    expect(ids(await archive.securityIncidents.getOpenIncidents())).toEqual([last, first]);
    expect(ids(await archive.securityIncidents.getOpenIncidents(1))).toEqual([last]);
  });

  test('getByType gives those of the type, newest first', async () => {
    const [first, , last] = await create({}, { incidentType: 'UNKNOWN' }, {});

    expect(ids(await archive.securityIncidents.getByType('injection_attempt'))).toEqual([last, first]);
    expect(ids(await archive.securityIncidents.getByType('injection_attempt', 1))).toEqual([last]);
    expect(await archive.securityIncidents.getByType('Injection_attempt')).toEqual([]);
  });

  test('getBySeverity gives those of the severity, newest first', async () => {
    const [first, , last] = await create({}, { severity: SecurityIncidentSeverity.LOW }, {});
    const { securityIncidents } = archive;

    expect(ids(await securityIncidents.getBySeverity(SecurityIncidentSeverity.HIGH))).toEqual([last, first]);
    expect(ids(await securityIncidents.getBySeverity(SecurityIncidentSeverity.HIGH, 1))).toEqual([last]);
  });

  test('countByTypeSince counts from the moment on, that moment included', async () => {
    await create({}, {}, { incidentType: 'UNKNOWN' }, {});

    const since = (seconds: number) =>
      archive.securityIncidents.countByTypeSince('injection_attempt', secondsIntoMarch(seconds));
    expect(await since(0)).toBe(3);
    expect(await since(1)).toBe(2);
    expect(await since(1.001)).toBe(1);
    expect(await since(4)).toBe(0);
  });
});

describe('getRecentByIp', () => {
  const hoursAgo = (hours: number) => time(new Date(Date.now() - hours * 3_600_000).toISOString());

  test('gives those of the last day, newest first, however the address is spelled', async () => {
    const [, yesterday, now] = await create(
      { sourceIp: '2001:db8::1', createdAt: hoursAgo(24.1) },
      { sourceIp: '2001:DB8:0::1', createdAt: hoursAgo(23.9) },
      { sourceIp: '2001:db8::1', createdAt: hoursAgo(0) },
      { sourceIp: '2001:db8::2', createdAt: hoursAgo(0) },
      { sourceIp: null, createdAt: hoursAgo(0) },
    );
    const { securityIncidents } = archive;

    expect(ids(await securityIncidents.getRecentByIp('2001:DB8::1'))).toEqual([now, yesterday]);
    expect(await securityIncidents.getRecentByIp('2001:DB8::1', 25)).toHaveLength(3);
    expect(ids(await securityIncidents.getRecentByIp('2001:DB8::1', 1))).toEqual([now]);
    expect(ids(await securityIncidents.getRecentByIp('2001:DB8::1', 24, 1))).toEqual([now]);
  });

  test('finds what is no address by its text', async () => {
    const [unknown, forwarded] = await create(
      { sourceIp: 'unknown', createdAt: hoursAgo(0) },
      { sourceIp: '203.0.113.7, 10.0.0.1', createdAt: hoursAgo(0) },
    );

    expect(ids(await archive.securityIncidents.getRecentByIp('unknown'))).toEqual([unknown]);
    expect(ids(await archive.securityIncidents.getRecentByIp('203.0.113.7, 10.0.0.1'))).toEqual([forwarded]);
    expect(await archive.securityIncidents.getRecentByIp('203.0.113.7')).toEqual([]);
  });

  test.each([0, -1, 1.5, 87_601])('refuses %p hours', async (hours) => {
    await expect(archive.securityIncidents.getRecentByIp('10.0.0.1', hours)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'hours',
    });
  });
});
