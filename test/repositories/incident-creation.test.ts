import { aPostmortem, aSecurityIncident, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

async function clock(): Promise<string> {
  const [row] = await archive.database.query<{ now: string }>({ text: 'SELECT clock_timestamp() AS now' });
  return row?.now ?? '';
}

describe('creating an incident', () => {
  test('fills what is left out: open, empty texts, nulls, and empty JSON', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident());

    expect({ ...record, entityRefs: record.entityRefs.text, rawPayload: record.rawPayload.text }).toEqual({
      id: record.id,
      incidentType: 'injection_attempt',
      severity: 'high',
      status: 'open',
      description: '',
      sourceIp: null,
      userAgent: '',
      userId: null,
      entityRefs: '{}',
      rawPayload: '{}',
      assignedToId: null,
      investigationNotes: '',
      resolvedAt: null,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      recordedAt: record.recordedAt,
      revision: 1,
      redactedFields: [],
    });
    expect(await archive.securityIncidents.getById(record.id)).toEqual(record);
  });

  test('takes createdAt and updatedAt as given, and the clock of the database where they are not', async () => {
    const given = await archive.securityIncidents.create(
      aSecurityIncident({
        createdAt: time('2016-12-10T06:55:46+09:00'),
        updatedAt: time('2017-01-01T00:00:00.5Z'),
      }),
    );
    expect(given.record).toMatchObject({
      createdAt: '2016-12-09T21:55:46.000000Z',
      updatedAt: '2017-01-01T00:00:00.500000Z',
    });

    const before = await clock();
    const { record } = await archive.securityIncidents.create(aSecurityIncident());
    const after = await clock();
    for (const moment of [record.createdAt, record.updatedAt, record.recordedAt]) {
      expect(before <= moment && moment <= after).toBe(true);
    }
  });

  test('recordedAt is the clock of the database, whatever times the writer gave', async () => {
    const before = await clock();
    const { record } = await archive.securityIncidents.create(
      aSecurityIncident({ createdAt: time('2016-12-10T06:55:46Z') }),
    );
    expect(record.recordedAt >= before && record.recordedAt <= (await clock())).toBe(true);
  });
});

describe('ids', () => {
  const create = async (id?: string): Promise<string> =>
    (await archive.securityIncidents.create(aSecurityIncident(id === undefined ? {} : { id }))).record.id;

  test('that are brought are taken, and those given out go past them', async () => {
    expect(await create()).toBe('1');
    expect(await create('100')).toBe('100');
    expect(await create()).toBe('101');
    expect(await create('50')).toBe('50');
    expect(await create()).toBe('102');
  });

  test('an id brought as the first is not given out again', async () => {
    await create('1');
    expect(await create()).toBe('2');
  });

  test('are given out once, whoever brings some at the same time', async () => {
    const creations = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        archive.securityIncidents.create(
          aSecurityIncident({
            description: `${index}`,
            ...(index % 4 === 0 ? { id: String(index + 5) } : {}),
          }),
        ),
      ),
    );

    const given = creations.filter((_, index) => index % 4 !== 0);
    expect(given.map(({ outcome }) => outcome)).toEqual(given.map(() => 'SAVED'));
    const saved = creations.filter(({ outcome }) => outcome === 'SAVED').map(({ record }) => record.id);
    expect(new Set(saved).size).toBe(saved.length);
    expect(await archive.securityIncidents.count()).toBe(saved.length);
  });

  test.each(['0', '-1'])('%s must not be brought', async (id) => {
    await expect(create(id)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    await expect(archive.postmortems.save(aPostmortem({ id }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'id',
    });
  });

  test('the highest of 64 bits may be brought, and there are numbers left', async () => {
    await create('9223372036854775807');
    const next = await archive.securityIncidents.create(aSecurityIncident({ description: 'next' }));
    expect(next.record.id).toBe('9000000000000000001');
    // As an import of an export does: what the archive itself gave out can be brought again.
    const again = await create('9000000000000000002');
    const after = await archive.securityIncidents.create(aSecurityIncident({ description: 'after' }));
    expect([again, after.record.id]).toEqual(['9000000000000000002', '9000000000000000003']);
  });

  test('of postmortems are given out past those that are brought', async () => {
    const save = async (incidentId: string, id?: string): Promise<string | undefined> =>
      (await archive.postmortems.save(aPostmortem(id === undefined ? { incidentId } : { incidentId, id })))
        .record?.id;

    expect([await save('a'), await save('b', '40'), await save('c')]).toEqual(['1', '40', '41']);
  });
});

test('JSON of an incident comes back to the digit', async () => {
  const payload =
    '{"a": 1.0, "b": 1e-7, "c": [12345678901234567890, -0.0, 1E+2], "__proto__": {"x": "\\u0041"}}';
  const { record } = await archive.securityIncidents.create(
    aSecurityIncident({ rawPayload: json(payload), entityRefs: json('{"pid": 24200}') }),
  );

  const read = await archive.securityIncidents.getById(record.id);
  expect([read?.rawPayload.text, read?.entityRefs.text]).toEqual([payload, '{"pid": 24200}']);
});

test('a payload may be any JSON value', async () => {
  for (const payload of ['null', '"text"', '[1]', '1.50']) {
    const { record } = await archive.securityIncidents.create(
      aSecurityIncident({ rawPayload: json(payload) }),
    );
    expect(record.rawPayload.text).toBe(payload);
  }
});
