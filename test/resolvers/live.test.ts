import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { AccessGrant, localCaller, Role } from '../../src/auth';
import type { Database } from '../../src/database';
import { RecoverySessionStatus, SecurityIncidentSeverity } from '../../src/entities';
import { createRepositories, logWatchOf, sharedWriters, type NewAccessToken } from '../../src/repositories';
import { aCascadeEvent, aRecoverySession, aSecurityIncident, json } from '../support/builders';
import { clearArchive, createTestArchive, testEngine } from '../support/engine';
import { EventStreamClient } from '../support/event-stream';
import { FOREIGN, OWN } from '../repositories/support/two-teams';
import { beginLog, sequenceAll } from './support/evidence';
import { serveGuarded } from './support/guarded-app';

/** Two servers on one archive; the embedded engine has room for one, which both apps serve. */
let databases: readonly [Database, Database];
let apps: readonly [FastifyInstance, FastifyInstance];
/** A token that lets see everything. */
let admin: string;
const clients: EventStreamClient[] = [];

beforeAll(async () => {
  const archive = await createTestArchive();
  const first = await archive.open();
  databases = [first, testEngine === 'pglite' ? first : await archive.open()];
  const serve = (database: Database) =>
    serveGuarded(database, { onRefusal: () => undefined, limits: { streamCheckMs: 100 } });
  apps = [await serve(databases[0]), await serve(databases[1])];
}, 90_000);

beforeEach(async () => {
  await clearArchive(databases[0]);
  await beginLog(archive().evidenceLog);
  await sequenceAll(archive().evidenceLog);
  admin = await tokenOf({ role: Role.ADMIN });
});

afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  for (const database of databases) while (logWatchOf(database).size > 0) await sleep(5);
});

afterAll(() => Promise.all(apps.map((app) => app.close())));

/** As the second server has it. */
const archive = () => createRepositories(databases[1], localCaller);

/** What the second server does ten times a second. */
const sequence = () => sequenceAll(archive().evidenceLog);

async function open(
  query: string,
  {
    headers = {},
    token = admin,
    server = 0,
  }: { headers?: Readonly<Record<string, string>>; token?: string; server?: 0 | 1 } = {},
): Promise<EventStreamClient> {
  const client = await EventStreamClient.open(apps[server], {
    query,
    headers: { ...headers, authorization: `Bearer ${token}` },
  });
  clients.push(client);
  // the first block says where it begins: what is written from now on is in it
  if (client.status === 200) await client.block();
  return client;
}

async function tokenOf(fields: Partial<NewAccessToken>): Promise<string> {
  return (await archive().accessTokens.create({ name: 'reader', role: Role.VIEWER, ...fields })).secret;
}

const CHANGES = 'subscription { changes { index kind recordId revision } }';

test('a client of one server sees within a second what another one wrote', async () => {
  const stream = await open(CHANGES);
  await archive().securityIncidents.create(aSecurityIncident({ id: '7' }));
  const start = performance.now();
  await sequence();
  const [seen] = await stream.next();

  expect(performance.now() - start).toBeLessThan(1_000);
  expect(seen).toEqual({
    changes: { index: expect.any(String), kind: 'SECURITY_INCIDENTS', recordId: '7', revision: 1 },
  });
});

test('securityIncidentCreated gives those that match, once, digits and all', async () => {
  const stream = await open(
    `subscription { securityIncidentCreated(filter: { severity: { eq: CRITICAL } }) {
      entry { index revision } securityIncident { id rawPayload revisions { revision } } } }`,
  );
  const { redactions, securityIncidents } = archive();
  const rawPayload = json('{"id": 362176991826298303751119, "rate": 1.10}');
  const severity = SecurityIncidentSeverity.CRITICAL;
  await securityIncidents.create(
    aSecurityIncident({ id: '1', severity: SecurityIncidentSeverity.LOW, rawPayload }),
  );
  await securityIncidents.create(aSecurityIncident({ id: '2', severity, rawPayload }));
  await securityIncidents.markAsResolved('2', 'done');
  await redactions.redact('security-incidents', { id: '2', fields: ['userAgent'], reason: 'asked' });
  await securityIncidents.create(aSecurityIncident({ id: '3', severity, rawPayload }));
  await sequence();

  const texts = [(await stream.event())?.data ?? '', (await stream.event())?.data ?? ''];
  expect(texts.map((text) => /"securityIncident":\{"id":"(\d)"/.exec(text)?.[1])).toEqual(['2', '3']);
  for (const text of texts)
    expect(text).toContain('"rawPayload":{"id": 362176991826298303751119, "rate": 1.10}');
});

test('recoverySessionUpdated gives a session as it comes and at each change', async () => {
  const stream = await open(
    `subscription { recoverySessionUpdated(filter: { sessionId: { eq: "s-1" } }) {
      entry { revision } recoverySession { sessionId status } } }`,
  );
  const { recoverySessions } = archive();
  await recoverySessions.save(aRecoverySession({ sessionId: 's-1' }));
  await recoverySessions.save(aRecoverySession({ sessionId: 's-2' }));
  await sequence();
  const [came] = await stream.next<{ recoverySessionUpdated: { entry: { revision: number } } }>();
  await recoverySessions.update(
    aRecoverySession({ sessionId: 's-1', status: RecoverySessionStatus.COMPLETED }),
  );
  await sequence();
  const [changed] = await stream.next();

  expect(came?.recoverySessionUpdated.entry.revision).toBe(1);
  expect(changed).toEqual({
    recoverySessionUpdated: {
      entry: { revision: 2 },
      recoverySession: { sessionId: 's-1', status: 'COMPLETED' },
    },
  });
});

test('cascadeEventRecorded gives events with their links', async () => {
  const stream = await open(
    'subscription { cascadeEventRecorded { cascadeEvent { cascadeId recoverySessions { sessionId } } } }',
  );
  await archive().recoverySessions.save(aRecoverySession({ sessionId: 's', cascadeEventId: 'c-1' }));
  await archive().cascadeEvents.save(aCascadeEvent({ cascadeId: 'c-1' }));
  await sequence();

  expect(await stream.next()).toEqual([
    {
      cascadeEventRecorded: {
        cascadeEvent: { cascadeId: 'c-1', recoverySessions: [{ sessionId: 's' }] },
      },
    },
  ]);
});

test('a client that is killed again and again, and comes to either server, misses nothing and gets nothing twice', async () => {
  const query =
    'subscription { cascadeEventRecorded(filter: { namespace: { eq: "kept" } }) { cascadeEvent { cascadeId } } }';
  const wanted: string[] = [];
  const isWriting = (async () => {
    for (let batch = 0; batch < 25; batch += 1) {
      const namespaces = Array.from({ length: 16 }, (_, at) => (at % 3 === 0 ? 'other' : 'kept'));
      const events = namespaces.map((namespace, at) =>
        aCascadeEvent({ cascadeId: `${namespace}-${batch}-${at}`, namespace }),
      );
      await archive().cascadeEvents.saveMany(events);
      wanted.push(...events.map(({ cascadeId }) => cascadeId).filter((id) => id.startsWith('kept')));
      await sequence();
    }
  })();
  const seen: string[] = [];
  const kills: number[] = [];
  let lastId = '-1';
  while (seen.length < 250) {
    const stream = await open(query, {
      headers: { 'last-event-id': lastId },
      server: kills.length % 2 === 0 ? 0 : 1,
    });
    // some are killed before they have heard anything
    const kill = Math.floor(Math.random() * 25);
    for (let heard = 0; heard < kill && seen.length < 250; heard += 1) {
      const { data } = (await stream.event()) ?? {};
      seen.push(/"cascadeId":"([^"]+)"/.exec(data ?? '')?.[1] ?? 'the stream broke');
    }
    lastId = stream.lastId ?? lastId;
    kills.push(kill);
    stream.close();
  }
  await isWriting;

  expect({ kills, seen }).toEqual({ kills, seen: wanted });
  expect(kills.length).toBeGreaterThan(5);
});

test('afterIndex begins where it says, and not beyond the log', async () => {
  await archive().securityIncidents.create(aSecurityIncident({ id: '1' }));
  await archive().securityIncidents.create(aSecurityIncident({ id: '2' }));
  await sequence();
  const all = await open(
    'subscription { changes(afterIndex: "-1", kinds: [SECURITY_INCIDENTS]) { index recordId } }',
  );
  const seen = await all.next<{ changes: { index: string; recordId: string } }>(2);
  expect(seen.map(({ changes }) => changes.recordId)).toEqual(['1', '2']);

  const after = `afterIndex: "${seen[0]?.changes.index ?? ''}", kinds: [SECURITY_INCIDENTS]`;
  const rest = await open(`subscription { changes(${after}) { recordId } }`);
  expect(await rest.next()).toEqual([{ changes: { recordId: '2' } }]);

  for (const [at, reason] of [
    ['999', 'lies beyond the log, which has'],
    ['x', 'must be a whole number from -1'],
  ] as const) {
    const refused = await EventStreamClient.open(apps[0], {
      query: CHANGES,
      headers: { 'last-event-id': at, authorization: `Bearer ${admin}` },
    });
    clients.push(refused);
    expect(JSON.parse((await refused.event())?.data ?? '')).toMatchObject({
      errors: [
        {
          extensions: { code: 'BAD_USER_INPUT', field: 'afterIndex' },
          message: expect.stringContaining(reason),
        },
      ],
    });
    expect((await refused.event())?.event).toBe('complete');
  }
});

test('somebody with a namespace hears of that alone, and of the rest not even that it came', async () => {
  const token = await tokenOf({ namespaces: [OWN] });
  const granted = await tokenOf({ namespaces: [OWN], grants: [AccessGrant.SECURITY_INCIDENTS] });
  const changes = await open(CHANGES, { token });
  const named = await open(`subscription { changes(namespaces: ["${FOREIGN}", "${OWN}"]) { recordId } }`, {
    token,
  });
  const sessions = await open('subscription { recoverySessionUpdated { recoverySession { sessionId } } }', {
    token,
  });
  const incidents = 'subscription { securityIncidentCreated { securityIncident { id } } }';
  const none = await open(incidents, { token });
  const some = await open(incidents, { token: granted });
  const { recoverySessions, securityIncidents } = archive();
  await recoverySessions.save(aRecoverySession({ sessionId: 'foreign', namespace: FOREIGN }));
  await securityIncidents.create(aSecurityIncident({ id: '9' }));
  await recoverySessions.save(aRecoverySession({ sessionId: 'own', namespace: OWN }));
  await sequence();

  expect(await changes.next()).toEqual([{ changes: expect.objectContaining({ recordId: 'own' }) }]);
  expect(await named.next()).toEqual([{ changes: { recordId: 'own' } }]);
  expect(await sessions.next()).toEqual([
    { recoverySessionUpdated: { recoverySession: { sessionId: 'own' } } },
  ]);
  expect(await some.next()).toEqual([{ securityIncidentCreated: { securityIncident: { id: '9' } } }]);
  // nothing came for it in the time in which it came for all others
  const nothing = await Promise.race([none.event(), sleep(100, 'nothing')]);
  expect(nothing).toBe('nothing');
});

test('a subscription is on record, and so is a raw payload that it shows', async () => {
  const token = await tokenOf({ namespaces: [OWN], grants: [AccessGrant.SECURITY_INCIDENTS] });
  const stream = await open('subscription { securityIncidentCreated { securityIncident { rawPayload } } }', {
    token,
  });
  await archive().securityIncidents.create(aSecurityIncident({ id: '3' }));
  await sequence();
  await stream.next();
  await sharedWriters(databases[0]).access.flush();
  const { edges } = await archive().accessLog.find({ actor: { startsWith: 'token:reader' } });
  const nodes = edges.map(({ node }) => node);

  expect(nodes).toHaveLength(2);
  expect(nodes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ...{ operation: 'subscribe', kind: 'security-incidents' },
        ...{ namespaces: [''], recordIds: [] },
      }),
      expect.objectContaining({ operation: 'readRawPayload', recordIds: ['3'] }),
    ]),
  );
});

test('a token that is revoked ends its streams', async () => {
  const token = await tokenOf({ namespaces: null });
  const { accessTokens } = createRepositories(databases[0], localCaller);
  const made = (await accessTokens.find()).find(({ role }) => role === Role.VIEWER);
  const stream = await open(CHANGES, { token });
  await accessTokens.revoke(made?.id ?? '');

  expect(await stream.event()).toBeNull();
  expect(stream.response.complete).toBe(true);
});
