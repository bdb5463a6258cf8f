import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const FIELDS = `incidentId startedAt resolvedAt durationSeconds affectedServices timeline autoActions recommendations
  systemSnapshot source namespace cascadeEventId recoverySessionId id createdAt revision redactedFields`;
const SAVE = `mutation ($input: SavePostmortemInput!) {
  savePostmortem(input: $input) { outcome differingFields postmortem { ${FIELDS} } }
}`;
const full = `{"incidentId":"i1","startedAt":"1628-08-10T12:00:00+00:00","resolvedAt":"1628-08-10T12:20:00Z",
  "durationSeconds":1200.50,"affectedServices":["Sweden","Vasa"],"timeline":[{"at":1.0}],"autoActions":[1e-7],
  "recommendations":["a\\u0000b"],"systemSnapshot":{"load":1.0,"big":12345678901234567890},"source":"MANUAL",
  "namespace":"n","cascadeEventId":"c","recoverySessionId":null,"id":"77","createdAt":"2026-03-01T00:00:00Z"}`;

test('savePostmortem keeps every field to the digit, and postmortem reads it back', async () => {
  const record =
    '{"incidentId":"i1","startedAt":"1628-08-10T12:00:00.000000Z","resolvedAt":"1628-08-10T12:20:00.000000Z",' +
    '"durationSeconds":1200.50,"affectedServices":["Sweden","Vasa"],"timeline":[{"at":1.0}],"autoActions":[1e-7],' +
    '"recommendations":["a\\u0000b"],"systemSnapshot":{"load":1.0,"big":12345678901234567890},"source":"MANUAL",' +
    '"namespace":"n","cascadeEventId":"c","recoverySessionId":null,"id":"77",' +
    '"createdAt":"2026-03-01T00:00:00.000000Z","revision":1,"redactedFields":[]}';

  const { text } = await archive.ask(SAVE, `{"input":${full}}`);
  expect(text).toBe(
    `{"data":{"savePostmortem":{"outcome":"SAVED","differingFields":[],"postmortem":${record}}}}`,
  );
  const read = await archive.ask(`{ postmortem(incidentId: "i1") { ${FIELDS} } }`);
  expect(read.text).toBe(`{"data":{"postmortem":${record}}}`);
  expect(await archive.data('{ postmortem(incidentId: "i2") { id } }')).toEqual({ postmortem: null });
});

test('savePostmortem tells a duplicate and a conflict', async () => {
  const save = (input: string) => archive.data(SAVE, `{"input":${input}}`);
  await save(full);

  expect(await save(full.replace('12:00:00+00:00', '13:00:00+01:00'))).toMatchObject({
    savePostmortem: { outcome: 'DUPLICATE', differingFields: [] },
  });
  expect(await save(full.replace('1200.50', '1200.51'))).toMatchObject({
    savePostmortem: { outcome: 'CONFLICT', differingFields: ['durationSeconds'] },
  });
});

test('a duration of 0 and one of 0.0 stay apart', async () => {
  for (const [incidentId, duration] of [
    ['a', '0'],
    ['b', '0.0'],
    ['c', '1e2'],
    ['d', '1E-7'],
  ] as const) {
    await archive.data(SAVE, `{"input":{"incidentId":"${incidentId}","durationSeconds":${duration}}}`);
  }

  const { text } = await archive.ask(
    '{ postmortems(orderBy: {field: DURATION_SECONDS, direction: ASC}) { durationSeconds } }',
  );
  expect(text).toBe(
    '{"data":{"postmortems":[{"durationSeconds":0},{"durationSeconds":0.0},{"durationSeconds":0.0000001},{"durationSeconds":100.0}]}}',
  );
});

describe('the queries of postmortems', () => {
  beforeEach(async () => {
    for (const [index, services] of ['["api"]', '["api","web"]', '[]'].entries()) {
      await archive.data(
        SAVE,
        `{"input":{"incidentId":"i${index}","startedAt":"2026-03-0${index + 1}T00:00:00Z","durationSeconds":${index * 10},
          "affectedServices":${services},"timeline":["disk ${index}"]}}`,
      );
    }
  });

  test('list, count, connection and stats take one filter', async () => {
    expect(
      await archive.data(
        `query ($filter: PostmortemFilter) {
          postmortems(filter: $filter) { incidentId }
          postmortemCount(filter: $filter)
          postmortemConnection(filter: $filter, first: 1) { totalCount edges { node { incidentId } } }
          postmortemStats(filter: $filter, groupBy: [SOURCE, NAMESPACE], interval: WEEK) {
            buckets {
              source namespace periodStart count averageDurationSeconds p50DurationSeconds p95DurationSeconds
            }
          }
        }`,
        '{"filter":{"affectedServices":{"has":"api"},"search":"disk"}}',
      ),
    ).toEqual({
      postmortems: [{ incidentId: 'i1' }, { incidentId: 'i0' }],
      postmortemCount: 2,
      postmortemConnection: { totalCount: 2, edges: [{ node: { incidentId: 'i1' } }] },
      postmortemStats: {
        buckets: [
          {
            source: 'AUTO',
            namespace: '',
            periodStart: '2026-02-23T00:00:00.000000Z',
            count: 1,
            averageDurationSeconds: 0,
            p50DurationSeconds: 0,
            p95DurationSeconds: 0,
          },
          {
            source: 'AUTO',
            namespace: '',
            periodStart: '2026-03-02T00:00:00.000000Z',
            count: 1,
            averageDurationSeconds: 10,
            p50DurationSeconds: 10,
            p95DurationSeconds: 10,
          },
        ],
      },
    });
  });

  test('a decimal is compared by its value, from variables and literals', async () => {
    const COUNT = 'query ($filter: PostmortemFilter) { postmortemCount(filter: $filter) }';
    expect(await archive.data(COUNT, '{"filter":{"durationSeconds":{"gte":1e1}}}')).toEqual({
      postmortemCount: 2,
    });
    expect(await archive.data('{ postmortemCount(filter: {durationSeconds: {in: [10.0, 0]}}) }')).toEqual({
      postmortemCount: 2,
    });
  });
});

describe('updatePostmortem', () => {
  const UPDATE = `mutation ($input: UpdatePostmortemInput!) {
    updatePostmortem(input: $input) { isReplay postmortem { durationSeconds systemSnapshot namespace revision } }
  }`;
  beforeEach(() =>
    archive.data(SAVE, '{"input":{"incidentId":"i1","systemSnapshot":{"a":{"b":1.0}},"namespace":"n"}}'),
  );

  test('merges, to the digit, and replays under an idempotency key', async () => {
    const variables = `{"input":{"incidentId":"i1","fields":{"systemSnapshot":{"a":{"c":1e-7}},"namespace":null,
      "startedAt":"2026-03-01T00:00:00Z","resolvedAt":"2026-03-01T00:00:01.5Z"},"reason":"r","idempotencyKey":"k"}}`;
    const record =
      '{"durationSeconds":1.5,"systemSnapshot":{"a":{"b":1.0,"c":1e-7}},"namespace":null,"revision":2}';

    const first = await archive.ask(UPDATE, variables);
    expect(first.text).toBe(`{"data":{"updatePostmortem":{"isReplay":false,"postmortem":${record}}}}`);
    const retry = await archive.ask(UPDATE, variables);
    expect(retry.text).toBe(`{"data":{"updatePostmortem":{"isReplay":true,"postmortem":${record}}}}`);
  });

  test('names what does not exist: NOT_FOUND', async () => {
    expect(
      await archive.fault(UPDATE, '{"input":{"incidentId":"i2","fields":{"namespace":"x"}}}'),
    ).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.incidentId',
    });
  });

  test('names the field at fault', async () => {
    expect(
      await archive.fault(UPDATE, '{"input":{"incidentId":"i1","fields":{"timeline":{"a":1}}}}'),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.fields.timeline',
      reason: 'must be a JSON list',
    });
  });

  test('fifty requests at once on different keys all survive', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        archive.data(
          UPDATE,
          `{"input":{"incidentId":"i1","fields":{"systemSnapshot":{"k${index}":${index}}}}}`,
        ),
      ),
    );

    const { postmortem } = await archive.data<{
      postmortem: { systemSnapshot: object; revisions: unknown[] };
    }>('{ postmortem(incidentId: "i1") { systemSnapshot revisions { revision } } }');
    expect(Object.keys(postmortem.systemSnapshot)).toHaveLength(51);
    expect(postmortem.revisions).toHaveLength(50);
  });
});
