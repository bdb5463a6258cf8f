import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const CREATE = `mutation ($input: CreateSecurityIncidentInput!) {
  createSecurityIncident(input: $input) {
    outcome differingFields
    securityIncident {
      id incidentType severity status description sourceIp userAgent userId entityRefs rawPayload assignedToId
      investigationNotes resolvedAt createdAt updatedAt revision redactedFields
    }
  }
}`;

const given = `"incidentType":"injection_attempt","severity":"HIGH","status":"INVESTIGATING","description":"d",
  "sourceIp":"2001:DB8::1","userAgent":"curl","userId":9223372036854775807,"entityRefs":{"pid":24200,"big":12345678901234567890},
  "rawPayload":{"a":1.0,"b":1e-7,"__proto__":{"x":"\\u0000"}},"assignedToId":"7","investigationNotes":"n",
  "resolvedAt":null,"createdAt":"2016-12-10T15:55:46.5+09:00","updatedAt":"2016-12-11T00:00:00Z"`;

describe('createSecurityIncident', () => {
  test('keeps every field to the digit and serves it back', async () => {
    const { text } = await archive.ask(CREATE, `{"input":{${given}}}`);

    expect(text).toBe(
      '{"data":{"createSecurityIncident":{"outcome":"SAVED","differingFields":[],"securityIncident":{"id":"1",' +
        '"incidentType":"injection_attempt","severity":"HIGH","status":"INVESTIGATING","description":"d",' +
        '"sourceIp":"2001:DB8::1","userAgent":"curl","userId":"9223372036854775807",' +
        '"entityRefs":{"pid":24200,"big":12345678901234567890},' +
        '"rawPayload":{"a":1.0,"b":1e-7,"__proto__":{"x":"\\u0000"}},"assignedToId":"7","investigationNotes":"n",' +
        '"resolvedAt":null,"createdAt":"2016-12-10T06:55:46.500000Z","updatedAt":"2016-12-11T00:00:00.000000Z",' +
        '"revision":1,"redactedFields":[]}}}}',
    );
  });

  test('takes literals to the digit too', async () => {
    const { text } = await archive.ask(`mutation {
      createSecurityIncident(input: {
        incidentType: "UNKNOWN", severity: LOW, rawPayload: {a: 1.0, b: [1e-7, 12345678901234567890], __proto__: null}
      }) { securityIncident { severity status rawPayload entityRefs } }
    }`);

    expect(text).toBe(
      '{"data":{"createSecurityIncident":{"securityIncident":{"severity":"LOW","status":"OPEN",' +
        '"rawPayload":{"a":1.0,"b":[1e-7,12345678901234567890],"__proto__":null},"entityRefs":{}}}}}',
    );
  });

  test('tells a duplicate and a conflict under an id as data, not as errors', async () => {
    const outcome = async (fields: string) => {
      const data = await archive.data<{
        createSecurityIncident: { outcome: string; differingFields: string[] };
      }>(CREATE, `{"input":{"id":"5","incidentType":"UNKNOWN","severity":"LOW"${fields}}}`);
      const { outcome: what, differingFields } = data.createSecurityIncident;
      return [what, ...differingFields];
    };

    expect(await outcome('')).toEqual(['SAVED']);
    expect(await outcome('')).toEqual(['DUPLICATE']);
    expect(await outcome(',"userId":3,"description":"x"')).toEqual(['CONFLICT', 'description', 'userId']);
  });

  test('reads again under an idempotency key, and is CONFLICT with another input', async () => {
    const input = (severity: string) =>
      `{"input":{"incidentType":"UNKNOWN","severity":"${severity}","idempotencyKey":"k"}}`;
    await archive.data(CREATE, input('LOW'));

    expect(await archive.data(CREATE, input('LOW'))).toMatchObject({
      createSecurityIncident: { outcome: 'DUPLICATE', securityIncident: { id: '1' } },
    });
    expect(await archive.fault(CREATE, input('HIGH'))).toMatchObject({
      code: 'CONFLICT',
      field: 'input.idempotencyKey',
    });
  });
});

describe('the queries of incidents', () => {
  beforeEach(async () => {
    for (const [index, severity] of ['LOW', 'HIGH', 'LOW'].entries()) {
      await archive.data(
        CREATE,
        `{"input":{"incidentType":"UNKNOWN","severity":"${severity}","createdAt":"2026-03-0${index + 1}T00:00:00Z"}}`,
      );
    }
  });

  test('securityIncident gives one by id, or null', async () => {
    expect(
      await archive.data(
        '{ one: securityIncident(id: 2) { id severity } none: securityIncident(id: "99") { id } }',
      ),
    ).toEqual({ one: { id: '2', severity: 'HIGH' }, none: null });
  });

  test('securityIncidents lists, filters, orders, skips and limits', async () => {
    const { ids, low, oldest, second } = await archive.data<Record<string, { id: string }[]>>(`{
      ids: securityIncidents { id }
      low: securityIncidents(filter: {severity: {in: [LOW, CRITICAL]}}) { id }
      oldest: securityIncidents(orderBy: {field: CREATED_AT, direction: ASC}, limit: 1) { id }
      second: securityIncidents(offset: 1, limit: 1) { id }
    }`);

    const list = (incidents: { id: string }[] = []) => incidents.map(({ id }) => id).join();
    expect([list(ids), list(low), list(oldest), list(second)]).toEqual(['3,2,1', '3,1', '1', '2']);
  });

  test('securityIncidentCount counts with the same filter', async () => {
    expect(
      await archive.data(
        'query ($filter: SecurityIncidentFilter) { all: securityIncidentCount low: securityIncidentCount(filter: $filter) }',
        '{"filter":{"severity":{"eq":"LOW"},"createdAt":{"gt":"2026-03-01T00:00:00Z"}}}',
      ),
    ).toEqual({ all: 3, low: 1 });
  });

  test('securityIncidentConnection pages by cursor, with edges, nodes, places and a total', async () => {
    const PAGE = `query ($after: String) {
      securityIncidentConnection(first: 2, after: $after, filter: {incidentType: {eq: "UNKNOWN"}}) {
        totalCount edges { cursor node { id } } nodes { severity }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`;
    interface Page {
      securityIncidentConnection: {
        edges: { cursor: string }[];
        pageInfo: { startCursor: string; endCursor: string };
      };
    }
    const first = await archive.data<Page>(PAGE);
    const { edges, pageInfo } = first.securityIncidentConnection;

    expect(first).toMatchObject({
      securityIncidentConnection: {
        totalCount: 3,
        edges: [{ node: { id: '3' } }, { node: { id: '2' } }],
        nodes: [{ severity: 'LOW' }, { severity: 'HIGH' }],
        pageInfo: { hasNextPage: true, hasPreviousPage: false },
      },
    });
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual(edges.map(({ cursor }) => cursor));
    expect(await archive.data(PAGE, `{"after":"${pageInfo.endCursor}"}`)).toMatchObject({
      securityIncidentConnection: {
        totalCount: 3,
        edges: [{ node: { id: '1' } }],
        pageInfo: { hasNextPage: false, hasPreviousPage: true },
      },
    });
  });

  test('securityIncidentConnection pages backward', async () => {
    const { securityIncidentConnection } = await archive.data<{ securityIncidentConnection: object }>(
      '{ securityIncidentConnection(last: 2) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }',
    );
    expect(securityIncidentConnection).toEqual({
      nodes: [{ id: '2' }, { id: '1' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });

  test('securityIncidentStats groups by values and by intervals of a zone', async () => {
    expect(
      await archive.data(`{
        securityIncidentStats(groupBy: [SEVERITY], interval: MONTH, timeZone: "Asia/Seoul") {
          isTruncated buckets { severity status incidentType periodStart count }
        }
      }`),
    ).toEqual({
      securityIncidentStats: {
        isTruncated: false,
        buckets: [
          {
            severity: 'HIGH',
            status: null,
            incidentType: null,
            periodStart: '2026-02-28T15:00:00.000000Z',
            count: 1,
          },
          {
            severity: 'LOW',
            status: null,
            incidentType: null,
            periodStart: '2026-02-28T15:00:00.000000Z',
            count: 2,
          },
        ],
      },
    });
  });
});

describe('the changes of incidents', () => {
  beforeEach(() =>
    archive.data(CREATE, '{"input":{"incidentType":"UNKNOWN","severity":"LOW","assignedToId":"7"}}'),
  );

  test('updateSecurityIncidentStatus sets status, notes and assignee, and keeps a revision', async () => {
    expect(
      await archive.data(`mutation {
        updateSecurityIncidentStatus(input: {
          id: 1, status: RESOLVED, notes: "done", assignedToId: null, reason: "over", idempotencyKey: "k"
        }) {
          isReplay
          securityIncident {
            status investigationNotes assignedToId
            revisions { revision changedBy reason changes { field from to } }
          }
        }
      }`),
    ).toMatchObject({
      updateSecurityIncidentStatus: {
        isReplay: false,
        securityIncident: {
          status: 'RESOLVED',
          investigationNotes: 'done',
          assignedToId: null,
          revisions: [
            {
              revision: 2,
              changedBy: 'local',
              reason: 'over',
              changes: expect.arrayContaining([
                { field: 'status', from: 'open', to: 'resolved' },
                { field: 'assigned_to_id', from: 7, to: null },
              ]),
            },
          ],
        },
      },
    });
  });

  test('an assignee left out stays, also where its variable is not given', async () => {
    const UPDATE = `mutation ($assignee: ID) {
      updateSecurityIncidentStatus(input: {id: 1, status: INVESTIGATING, assignedToId: $assignee}) {
        securityIncident { assignedToId }
      }
    }`;
    const assignee = (value: string | null) => ({
      updateSecurityIncidentStatus: { securityIncident: { assignedToId: value } },
    });

    expect(await archive.data(UPDATE)).toEqual(assignee('7'));
    expect(await archive.data(UPDATE, '{"assignee":null}')).toEqual(assignee(null));
    expect(await archive.data(UPDATE, '{"assignee":9007199254740993}')).toEqual(assignee('9007199254740993'));
  });

  test('resolveSecurityIncident resolves', async () => {
    const data = await archive.data<{
      resolveSecurityIncident: { securityIncident: { resolvedAt: string | null } };
    }>(`mutation {
      resolveSecurityIncident(input: {id: "1", notes: "ok", reason: "r", idempotencyKey: "k"}) {
        isReplay securityIncident { status resolvedAt investigationNotes }
      }
    }`);

    expect(data).toMatchObject({
      resolveSecurityIncident: {
        isReplay: false,
        securityIncident: { status: 'RESOLVED', investigationNotes: 'ok' },
      },
    });
    expect(data.resolveSecurityIncident.securityIncident.resolvedAt).toMatch(/^20.*\.\d{6}Z$/);
  });

  test.each([
    'updateSecurityIncidentStatus(input: {id: 77, status: OPEN}) { isReplay }',
    'resolveSecurityIncident(input: {id: 77}) { isReplay }',
  ])('%s names what does not exist: NOT_FOUND', async (mutation) => {
    expect(await archive.fault(`mutation { ${mutation} }`)).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.id',
      reason: 'names no record of the archive',
    });
  });
});
