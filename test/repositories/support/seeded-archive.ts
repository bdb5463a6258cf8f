import { localCaller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import {
  cascadeEventKind,
  postmortemKind,
  PostmortemSource,
  recoverySessionKind,
  RecoverySessionStatus,
  SecurityIncidentSeverity,
  securityIncidentKind,
  SecurityIncidentStatus,
  type RecordKind,
  type RecordKindName,
} from '../../../src/entities';
import type { Stats } from '../../../src/query';
import { createRepositories, type ConnectionPage, type Repositories } from '../../../src/repositories';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  time,
} from '../../support/builders';
import { openTestDatabase } from '../../support/engine';
import type { Plain } from './filter-model';

/** One kind with rows that hold many values, nulls and ties, and the reads that take a filter. */
export interface SeededKind {
  readonly kind: RecordKind<Plain>;
  readonly rows: readonly Plain[];
  /** The words that a row is searched by. */
  readonly wordsOf: (row: Plain) => ReadonlySet<string>;
  readonly find: (filter: Plain, limit?: number) => Promise<readonly Plain[]>;
  readonly count: (filter: Plain) => Promise<number>;
  readonly connection: (filter: Plain) => Promise<ConnectionPage<Plain>>;
  readonly stats: (filter: Plain) => Promise<Stats>;
}

const ROWS = 60;

/** Each pool is walked at a pace of its own, so that its values meet all those of the others. */
function pick<T>(pool: readonly T[], index: number, pace: number): T {
  const value = pool[(index * pace) % pool.length];
  if (value === undefined) throw new Error('an empty pool');
  return value;
}

const times = [
  '2026-03-01T00:00:00Z',
  '2026-03-01T00:00:00.000001Z',
  '2026-03-02T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
].map(time);
const timesOrNull = [...times, null, null];
const namespaces = ['payments', 'payments2', 'Payments', 'orders', 'ämter', ''];
const decimals = ['0', '0.0', '1.5', '1.50', '-3', '100', '12345678901234567890.5'];
const texts = ['alpha', 'alpha beta', 'beta', 'gamma alpha', ''];

async function seed({
  securityIncidents,
  postmortems,
  cascadeEvents,
  recoverySessions,
}: Repositories): Promise<void> {
  for (let i = 0; i < ROWS; i += 1) {
    await securityIncidents.create(
      aSecurityIncident({
        incidentType: pick(['injection_attempt', 'UNKNOWN', 'a%b', 'a_b', ''], i, 1),
        severity: pick(Object.values(SecurityIncidentSeverity), i, 3),
        status: pick(Object.values(SecurityIncidentStatus), i, 5),
        description: pick(texts, i, 7),
        investigationNotes: pick(texts, i, 2),
        sourceIp: pick(
          [
            null,
            '10.0.0.1',
            '::FFFF:10.0.0.1',
            '10.255.255.255',
            '11.0.0.0',
            '2001:DB8:0::1',
            '2001:db9::1',
            'unknown',
            '10.0.0.1, 11.0.0.0',
          ],
          i,
          1,
        ),
        userId: pick([null, '1', '2', '9223372036854775807'], i, 7),
        assignedToId: pick([null, '1', '-5'], i, 4),
        resolvedAt: pick(timesOrNull, i, 3),
        createdAt: pick(times, i, 2),
        updatedAt: pick(times, i, 3),
      }),
    );
    await postmortems.save(
      aPostmortem({
        incidentId: `incident-${String(i * 7).padStart(4, '0')}`,
        startedAt: pick(timesOrNull, i, 2),
        resolvedAt: pick(timesOrNull, i, 3),
        durationSeconds: pick(decimals, i, 1),
        affectedServices: pick([[], ['api'], ['api', 'web'], ['a,b', '{"x"}', ''], ['API']], i, 3),
        recommendations: json(`["${pick(texts, i, 2)}"]`),
        source: pick(Object.values(PostmortemSource), i, 1),
        namespace: pick([...namespaces, null], i, 4),
        cascadeEventId: pick([null, '', 'cascade-0001', 'cascade-0002'], i, 3),
        recoverySessionId: pick([null, '', 'session-0007'], i, 5),
        createdAt: pick(times, i, 1),
      }),
    );
    await cascadeEvents.save(
      aCascadeEvent({
        cascadeId: `cascade-${String(i).padStart(4, '0')}`,
        namespace: pick(namespaces, i, 1),
        triggerType: pick(['METRICS_UPDATED', 'UNKNOWN', 'CIRCUIT_BREAKER_OPENED'], i, 2),
        triggerEventId: pick([null, 'evt-1', 'evt-2'], i, 4),
        triggeredBy: pick([null, 'ann', 'Ann'], i, 5),
        causationChain: pick([[], ['evt-1'], ['evt-1', 'evt-2'], ['evt-3']], i, 3),
        previousHash: pick([null, '', 'h1', 'h2'], i, 5),
        currentHash: pick(['h1', 'h2', 'h3'], i, 2),
        timestamp: pick(times, i, 3),
        totalEffects: pick([0, 1, 2, 2_147_483_647], i, 3),
        successCount: pick([0, 1, -1], i, 2),
        failureCount: pick([0, 1], i, 3),
        archivedAt: pick(timesOrNull, i, 2),
        version: pick(['1.0', '1.1', '2.0'], i, 5),
        isTest: pick([true, false], i, 1),
      }),
    );
    await recoverySessions.save(
      aRecoverySession({
        sessionId: `session-${String(i * 7).padStart(4, '0')}`,
        namespace: pick(namespaces, i, 1),
        triggerLevel: pick(['LEVEL_1', 'LEVEL_2', ''], i, 2),
        status: pick(Object.values(RecoverySessionStatus), i, 3),
        initiatedBy: pick(['ann', 'Ann', 'bob', ''], i, 5),
        startedAt: pick(timesOrNull, i, 4),
        completedAt: pick(timesOrNull, i, 3),
        durationSeconds: pick([...decimals, null], i, 5),
        abortReason: pick(texts, i, 2),
        metadata: json(`{"word": "${pick(texts, i, 3)}"}`),
        cascadeEventId: pick([null, '', 'cascade-0001'], i, 2),
        requiresApproval: pick([true, false], i, 3),
        approvedBy: pick(['ann', ''], i, 1),
        approvedAt: pick(timesOrNull, i, 5),
        createdAt: pick(times, i, 2),
        updatedAt: pick(times, i, 4),
      }),
    );
  }
}

/** The names under which `seededArchive` gives its kinds. */
export const seededKinds: readonly RecordKindName[] = [
  'security-incidents',
  'postmortems',
  'cascade-events',
  'recovery-sessions',
];

/** An archive with sixty rows of each kind, opened once for a file. */
export async function seededArchive(): Promise<ReadonlyMap<RecordKindName, SeededKind>> {
  return readsOf(createRepositories(await seededDatabase(), localCaller));
}

/** The database of an archive with sixty rows of each kind. */
export async function seededDatabase(): Promise<Database> {
  const database = await openTestDatabase();
  await seed(createRepositories(database, localCaller));
  return database;
}

/** The reads of each kind through the repositories of a caller, and the rows that they give. */
export async function readsOf(repositories: Repositories): Promise<ReadonlyMap<RecordKindName, SeededKind>> {
  const { securityIncidents: s, postmortems: p, cascadeEvents: c, recoverySessions: r } = repositories;
  const all = { limit: 1_000 };
  return new Map<RecordKindName, SeededKind>([
    [
      'security-incidents',
      {
        kind: securityIncidentKind as unknown as RecordKind<Plain>,
        rows: asPlain(await s.find(undefined, all)),
        wordsOf: (row) => words(row, 'description', 'investigationNotes'),
        find: async (filter, limit) => asPlain(await s.find(filter, { limit })),
        count: (filter) => s.count(filter),
        connection: async (filter) => asPage(await s.findConnection(filter, { first: 1_000 })),
        stats: (filter) => s.stats(filter, { groupBy: ['status', 'severity'] }),
      },
    ],
    [
      'postmortems',
      {
        kind: postmortemKind as unknown as RecordKind<Plain>,
        rows: asPlain(await p.find(all)),
        wordsOf: (row) => words(row, 'recommendations', 'affectedServices'),
        find: async (filter, limit) => asPlain(await p.find({ filter, limit })),
        count: (filter) => p.count({ filter }),
        connection: async (filter) => asPage(await p.findConnection(filter, { first: 1_000 })),
        stats: (filter) => p.stats(filter, { groupBy: ['namespace'] }),
      },
    ],
    [
      'cascade-events',
      {
        kind: cascadeEventKind as unknown as RecordKind<Plain>,
        rows: asPlain(await c.find(all)),
        wordsOf: () => new Set(),
        find: async (filter, limit) => asPlain(await c.find({ filter, limit })),
        count: (filter) => c.count({ filter }),
        connection: async (filter) => asPage(await c.findConnection(filter, { first: 1_000 })),
        stats: (filter) => c.stats(filter, { groupBy: ['isTest'] }),
      },
    ],
    [
      'recovery-sessions',
      {
        kind: recoverySessionKind as unknown as RecordKind<Plain>,
        rows: asPlain(await r.find(all)),
        wordsOf: (row) => words(row, 'abortReason', 'metadata'),
        find: async (filter, limit) => asPlain(await r.find({ filter, limit })),
        count: (filter) => r.count({ filter }),
        connection: async (filter) => asPage(await r.findConnection(filter, { first: 1_000 })),
        stats: (filter) => r.stats(filter, { interval: 'month' }),
      },
    ],
  ]);
}

function words(row: Plain, ...fields: readonly string[]): ReadonlySet<string> {
  return new Set(
    fields.flatMap((field) => String(row[field]).match(/[a-z]+/g) ?? []).filter((word) => word !== 'word'),
  );
}

function asPlain(rows: readonly object[]): Plain[] {
  return rows.map((row) => ({ ...row }));
}

function asPage(page: ConnectionPage<object>): ConnectionPage<Plain> {
  return { ...page, edges: page.edges.map(({ node, cursor }) => ({ node: { ...node }, cursor })) };
}
