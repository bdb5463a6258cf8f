import {
  aCascadeEvent,
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  secondsIntoMarch,
} from '../support/builders';
import { SecurityIncidentStatus } from '../../src/entities';
import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

/** So many events, each with two sessions and two postmortems that name it, and postmortems of the sessions. */
async function seed(count: number): Promise<void> {
  const { cascadeEvents, recoverySessions, postmortems } = archive.repositories;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const id = (index: number) => `payments-${String(index).padStart(4, '0')}`;
  await cascadeEvents.saveMany(aChain('payments', count));
  for (const copy of ['x', 'y']) {
    await recoverySessions.saveMany(
      indexes.map((index) =>
        aRecoverySession({
          sessionId: `${copy}${index}`,
          cascadeEventId: id(index),
          startedAt: secondsIntoMarch(copy === 'x' ? 1 : 2),
        }),
      ),
    );
    await postmortems.saveMany(
      indexes.map((index) =>
        aPostmortem({
          incidentId: `${copy}${index}`,
          cascadeEventId: id(index),
          recoverySessionId: `x${index}`,
          startedAt: secondsIntoMarch(index),
        }),
      ),
    );
  }
}

describe('the links between records', () => {
  test('lead from an event to its sessions and postmortems and back, newest first', async () => {
    await seed(2);

    expect(
      await archive.data(`{
        cascadeEvent(cascadeId: "payments-0001") {
          recoverySessions { sessionId cascadeEvent { cascadeId } postmortems { incidentId } }
          postmortems(limit: 1) { incidentId cascadeEvent { cascadeId version } recoverySession { sessionId } }
        }
      }`),
    ).toEqual({
      cascadeEvent: {
        recoverySessions: [
          { sessionId: 'y1', cascadeEvent: { cascadeId: 'payments-0001' }, postmortems: [] },
          {
            sessionId: 'x1',
            cascadeEvent: { cascadeId: 'payments-0001' },
            postmortems: [{ incidentId: 'y1' }, { incidentId: 'x1' }],
          },
        ],
        postmortems: [
          {
            incidentId: 'y1',
            cascadeEvent: { cascadeId: 'payments-0001', version: '1.0' },
            recoverySession: { sessionId: 'x1' },
          },
        ],
      },
    });
  });

  test('are null or empty where a record names none, "" included, or one that is not here', async () => {
    const { cascadeEvents, recoverySessions, postmortems } = archive.repositories;
    await cascadeEvents.save(aCascadeEvent({ cascadeId: 'alone' }));
    await recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'empty', cascadeEventId: '' }),
      aRecoverySession({ sessionId: 'null', cascadeEventId: null }),
      aRecoverySession({ sessionId: 'gone', cascadeEventId: 'gone' }),
    ]);
    await postmortems.save(aPostmortem());

    expect(
      await archive.data(`{
        cascadeEvent(cascadeId: "alone") { recoverySessions { sessionId } postmortems { incidentId } }
        recoverySessions(orderBy: {field: STARTED_AT, direction: ASC}) { sessionId cascadeEvent { cascadeId } }
        postmortem(incidentId: "incident-1") { cascadeEvent { cascadeId } recoverySession { sessionId } }
      }`),
    ).toEqual({
      cascadeEvent: { recoverySessions: [], postmortems: [] },
      recoverySessions: ['empty', 'gone', 'null'].map((sessionId) => ({ sessionId, cascadeEvent: null })),
      postmortem: { cascadeEvent: null, recoverySession: null },
    });
  });

  test('limit and fields may differ between two uses of one link', async () => {
    await seed(1);

    expect(
      await archive.data(`{
        cascadeEvents {
          one: recoverySessions(limit: 1) { sessionId }
          none: recoverySessions(limit: 0) { sessionId }
          all: recoverySessions { namespace }
        }
      }`),
    ).toEqual({
      cascadeEvents: [
        { one: [{ sessionId: 'y0' }], none: [], all: [{ namespace: 'payments' }, { namespace: 'payments' }] },
      ],
    });
    expect(
      await archive.fault('{ cascadeEvents { recoverySessions(limit: 1001) { sessionId } } }'),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'limit',
    });
  });
});

describe('a page with links', () => {
  const PAGES: Record<string, string> = {
    events: `{ cascadeEvents(limit: 100) {
      cascadeId
      recoverySessions(limit: 20) { sessionId cascadeEvent { version } postmortems(limit: 20) { incidentId } revisions { revision } }
      postmortems(limit: 20) { incidentId recoverySession { status } cascadeEvent { version } revisions { revision } }
    } }`,
    sessions: `{ recoverySessionConnection(first: 100) {
      edges { node { cascadeEvent { cascadeId recoverySessions { sessionId } } postmortems { incidentId } } }
      totalCount
    } }`,
    postmortems: `{ postmortemConnection(last: 100) {
      nodes { cascadeEvent { postmortems { incidentId } } recoverySession { cascadeEvent { cascadeId } } }
    } }`,
  };

  test.each(Object.entries(PAGES))(
    'of %s takes as many statements for 100 records as for one',
    async (_name, page) => {
      const statements = async (count: number): Promise<number> => {
        await seed(count);
        await archive.data(page);
        return archive.statements.length;
      };

      const forOne = await statements(1);
      await archive.database.query({ text: 'TRUNCATE cascade_events, recovery_sessions, postmortems' });
      expect(await statements(100)).toBe(forOne);
      expect(forOne).toBeLessThanOrEqual(10);
    },
  );

  test('a page of incidents reads all their revisions in two statements', async () => {
    const { securityIncidents } = archive.repositories;
    const created = await securityIncidents.createMany(
      Array.from({ length: 100 }, () => ({ input: aSecurityIncident() })),
    );
    for (const { record } of created.slice(0, 20)) {
      await securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED);
    }

    const { securityIncidents: page } = await archive.data<{
      securityIncidents: { revisions: { revision: number }[] }[];
    }>('{ securityIncidents { revisions { revision changes { field from to } } } }');
    expect(page.filter(({ revisions }) => revisions.length === 1)).toHaveLength(20);
    expect(archive.statements).toHaveLength(3);
  });
});

describe('the columns that are read', () => {
  const selected = (): string => archive.statements[0]?.text.split(' FROM ')[0] ?? '';
  beforeEach(() =>
    archive.repositories.securityIncidents.create(aSecurityIncident({ rawPayload: json('{"a": 1}') })),
  );

  test('are those of the selected fields and the key', async () => {
    await archive.data(
      '{ securityIncidents { severity renamed: status ...More } } fragment More on SecurityIncident { userAgent }',
    );
    expect(selected()).toBe(
      'SELECT "id" AS "id", "severity" AS "severity", "status" AS "status", "user_agent" AS "userAgent"',
    );
  });

  test('follow @skip and @include of each request', async () => {
    const PAGE = `query ($with: Boolean!) {
      securityIncidents { status rawPayload @include(if: $with) ... @skip(if: $with) { sourceIp } }
    }`;
    expect(await archive.data(PAGE, '{"with":true}')).toEqual({
      securityIncidents: [{ status: 'OPEN', rawPayload: { a: 1 } }],
    });
    expect(selected()).toContain('raw_payload');
    expect(await archive.data(PAGE, '{"with":false}')).toEqual({
      securityIncidents: [{ status: 'OPEN', sourceIp: null }],
    });
    expect(selected()).not.toContain('raw_payload');
  });

  test('are those of nodes and edges together', async () => {
    expect(
      await archive.data(
        '{ securityIncidentConnection { nodes { severity } edges { node { status __typename } } } }',
      ),
    ).toEqual({
      securityIncidentConnection: {
        nodes: [{ severity: 'HIGH' }],
        edges: [{ node: { status: 'OPEN', __typename: 'SecurityIncident' } }],
      },
    });
  });
});
