import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const FIELDS = `sessionId namespace triggerLevel status initiatedBy stepsData startedAt completedAt durationSeconds
  abortReason cascadeEventId requiresApproval approvedBy approvedAt metadata createdAt updatedAt revision
  redactedFields`;
const SAVE = `mutation ($input: SaveRecoverySessionInput!) {
  saveRecoverySession(input: $input) { outcome differingFields recoverySession { ${FIELDS} } }
}`;
const UPDATE = `mutation ($input: UpdateRecoverySessionInput!) {
  updateRecoverySession(input: $input) { isReplay recoverySession { ${FIELDS} } }
}`;

test('saveRecoverySession keeps every field to the digit, and recoverySession reads it back', async () => {
  const input = `{"sessionId":"s1","namespace":"payments","triggerLevel":"LEVEL_2","status":"READY_TO_RESTORE",
    "initiatedBy":"ann","stepsData":[{"n":1.0}],"startedAt":"2026-03-01T00:00:00Z","completedAt":null,
    "durationSeconds":0.0,"abortReason":"","cascadeEventId":"c1","requiresApproval":true,"approvedBy":"bob",
    "approvedAt":"2026-03-01T00:00:00.000001Z","metadata":{"a":12345678901234567890,"b":"\\u0000"},
    "createdAt":"2026-02-01T00:00:00Z","updatedAt":"2026-02-02T00:00:00Z"}`;
  const record =
    '{"sessionId":"s1","namespace":"payments","triggerLevel":"LEVEL_2","status":"READY_TO_RESTORE",' +
    '"initiatedBy":"ann","stepsData":[{"n":1.0}],"startedAt":"2026-03-01T00:00:00.000000Z","completedAt":null,' +
    '"durationSeconds":0.0,"abortReason":"","cascadeEventId":"c1","requiresApproval":true,"approvedBy":"bob",' +
    '"approvedAt":"2026-03-01T00:00:00.000001Z","metadata":{"a":12345678901234567890,"b":"\\u0000"},' +
    '"createdAt":"2026-02-01T00:00:00.000000Z","updatedAt":"2026-02-02T00:00:00.000000Z","revision":1,"redactedFields":[]}';

  const { text } = await archive.ask(SAVE, `{"input":${input}}`);
  expect(text).toBe(
    `{"data":{"saveRecoverySession":{"outcome":"SAVED","differingFields":[],"recoverySession":${record}}}}`,
  );
  const read = await archive.ask(`{ recoverySession(sessionId: "s1") { ${FIELDS} } }`);
  expect(read.text).toBe(`{"data":{"recoverySession":${record}}}`);
  expect(await archive.data('{ recoverySession(sessionId: "s2") { status } }')).toEqual({
    recoverySession: null,
  });
});

test('saveRecoverySessions gives an outcome for each in order, and refuses all for one that is invalid', async () => {
  const SAVE_MANY = `mutation ($input: SaveRecoverySessionsInput!) {
    saveRecoverySessions(input: $input) { results { outcome differingFields recoverySession { sessionId } } }
  }`;
  const session = (sessionId: string, fields = '') => `{"sessionId":"${sessionId}","namespace":"n"${fields}}`;
  await archive.data(SAVE, `{"input":${session('b')}}`);

  expect(
    await archive.data(
      SAVE_MANY,
      `{"input":{"sessions":[${session('c')},${session('b', ',"status":"FAILED"')},${session('a')}]}}`,
    ),
  ).toEqual({
    saveRecoverySessions: {
      results: [
        { outcome: 'SAVED', differingFields: [], recoverySession: { sessionId: 'c' } },
        { outcome: 'CONFLICT', differingFields: ['status'], recoverySession: { sessionId: 'b' } },
        { outcome: 'SAVED', differingFields: [], recoverySession: { sessionId: 'a' } },
      ],
    },
  });
  expect(
    await archive.fault(SAVE_MANY, `{"input":{"sessions":[${session('d')},${session('', '')}]}}`),
  ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.sessions[1].sessionId' });
});

test('list, count, connection and stats take one filter', async () => {
  for (const [sessionId, status, startedAt] of [
    ['a', 'FAILED', '"2026-03-01T12:00:00Z"'],
    ['b', 'FAILED', 'null'],
    ['c', 'COMPLETED', '"2026-03-01T12:00:00Z"'],
  ]) {
    await archive.data(
      SAVE,
      `{"input":{"sessionId":"${sessionId}","namespace":"n","status":"${status}","startedAt":${startedAt},"durationSeconds":4}}`,
    );
  }

  expect(
    await archive.data(
      `query ($filter: RecoverySessionFilter) {
        recoverySessions(filter: $filter) { sessionId }
        recoverySessionCount(filter: $filter)
        recoverySessionConnection(filter: $filter, first: 1, orderBy: {field: STARTED_AT, direction: ASC}) {
          totalCount nodes { sessionId } pageInfo { hasNextPage }
        }
        recoverySessionStats(filter: $filter, groupBy: [STATUS], interval: DAY) {
          buckets { status periodStart count averageDurationSeconds p50DurationSeconds p95DurationSeconds }
        }
      }`,
      '{"filter":{"status":{"eq":"FAILED"},"not":{"namespace":{"eq":"other"}}}}',
    ),
  ).toEqual({
    recoverySessions: [{ sessionId: 'a' }, { sessionId: 'b' }],
    recoverySessionCount: 2,
    recoverySessionConnection: {
      totalCount: 2,
      nodes: [{ sessionId: 'a' }],
      pageInfo: { hasNextPage: true },
    },
    recoverySessionStats: {
      buckets: ['2026-03-01T00:00:00.000000Z', null].map((periodStart) => ({
        status: 'FAILED',
        periodStart,
        count: 1,
        averageDurationSeconds: 4,
        p50DurationSeconds: 4,
        p95DurationSeconds: 4,
      })),
    },
  });
});

describe('updateRecoverySession', () => {
  beforeEach(() => archive.data(SAVE, '{"input":{"sessionId":"s1","namespace":"n","initiatedBy":"ann"}}'));
  const updatedAt = async (): Promise<string> => {
    const { recoverySession } = await archive.data<{ recoverySession: { updatedAt: string } }>(
      '{ recoverySession(sessionId: "s1") { updatedAt } }',
    );
    return recoverySession.updatedAt;
  };

  test('replaces the session and keeps a revision', async () => {
    const input = `{"sessionId":"s1","namespace":"n","status":"COMPLETED","durationSeconds":1.50,"reason":"r",
      "basedOnUpdatedAt":"${await updatedAt()}","idempotencyKey":"k"}`;
    expect(await archive.data(UPDATE, `{"input":${input}}`)).toMatchObject({
      updateRecoverySession: {
        isReplay: false,
        recoverySession: { status: 'COMPLETED', initiatedBy: '', revision: 2 },
      },
    });
    expect(await archive.data(UPDATE, `{"input":${input}}`)).toMatchObject({
      updateRecoverySession: { isReplay: true, recoverySession: { revision: 2 } },
    });
    expect(
      await archive.data(
        '{ recoverySession(sessionId: "s1") { revisions { reason changes { field from to } } } }',
      ),
    ).toMatchObject({
      recoverySession: {
        revisions: [
          {
            reason: 'r',
            changes: expect.arrayContaining([{ field: 'initiated_by', from: 'ann', to: '' }]),
          },
        ],
      },
    });
  });

  test('based on a version that has moved on is an error CONFLICT, and nothing is changed', async () => {
    const before = await updatedAt();
    const based = `{"input":{"sessionId":"s1","namespace":"n","basedOnUpdatedAt":"${before}","initiatedBy":"bob"}}`;
    await archive.data(UPDATE, based);
    const after = await updatedAt();

    expect(await archive.fault(UPDATE, based.replace('bob', 'eve'))).toMatchObject({
      code: 'CONFLICT',
      field: 'input.basedOnUpdatedAt',
    });
    expect(await updatedAt()).toBe(after);
  });

  test('of a session that does not exist is NOT_FOUND', async () => {
    expect(await archive.fault(UPDATE, '{"input":{"sessionId":"s2","namespace":"n"}}')).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.sessionId',
    });
  });
});

test('deleteRecoverySessionsOlderThan deletes by startedAt and never one without', async () => {
  for (const [sessionId, startedAt] of [
    ['a', '"2026-03-01T00:00:00Z"'],
    ['b', 'null'],
  ]) {
    await archive.data(
      SAVE,
      `{"input":{"sessionId":"${sessionId}","namespace":"n","startedAt":${startedAt}}}`,
    );
  }

  expect(
    await archive.data(
      'mutation { deleteRecoverySessionsOlderThan(input: {cutoff: "9999-01-01T00:00:00Z", reason: "r"}) { deletedCount } }',
    ),
  ).toMatchObject({ deleteRecoverySessionsOlderThan: { deletedCount: 1 } });
  expect(await archive.data('{ recoverySessions { sessionId } }')).toEqual({
    recoverySessions: [{ sessionId: 'b' }],
  });
});
