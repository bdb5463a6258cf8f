import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const FIELDS = `cascadeId namespace triggerType triggerEventId triggeredBy triggerDetails effects causationChain
  previousHash currentHash timestamp timestampText totalEffects successCount failureCount archivedAt externalTrace
  version isTest redactedFields`;
const SAVE = `mutation ($input: SaveCascadeEventInput!) {
  saveCascadeEvent(input: $input) { outcome differingFields cascadeEvent { ${FIELDS} } }
}`;
const SAVE_MANY = `mutation ($input: SaveCascadeEventsInput!) {
  saveCascadeEvents(input: $input) { results { outcome differingFields cascadeEvent { cascadeId } } }
}`;
const event = (cascadeId: string, fields = '') =>
  `{"cascadeId":"${cascadeId}","namespace":"payments","triggerType":"UNKNOWN","currentHash":"h ${cascadeId}",
    "timestamp":"2026-03-01T00:00:00Z"${fields}}`;

test('saveCascadeEvent keeps every field, what is hashed in canonical form, and cascadeEvent reads it back', async () => {
  const input = event(
    'c1',
    `,"triggerEventId":"evt-1","triggeredBy":"ann","triggerDetails":{"b":6e-7,"a":1.0},
    "effects":[{"success":true,"event_id":"evt-2","n":12345678901234567890}],"previousHash":"",
    "archivedAt":"2026-03-02T00:00:00+09:00","externalTrace":{"b":1e-7,"a":null},"version":"1.1","isTest":true`,
  ).replace('2026-03-01T00:00:00Z', '2026-03-01T09:00:00.5+09:00');
  const record =
    '{"cascadeId":"c1","namespace":"payments","triggerType":"UNKNOWN","triggerEventId":"evt-1","triggeredBy":"ann",' +
    '"triggerDetails":{"a":1.0,"b":6e-07},"effects":[{"event_id":"evt-2","n":12345678901234567890,"success":true}],' +
    '"causationChain":["evt-1","evt-2"],"previousHash":"","currentHash":"h c1",' +
    '"timestamp":"2026-03-01T00:00:00.500000Z","timestampText":"2026-03-01T09:00:00.5+09:00","totalEffects":1,' +
    '"successCount":1,"failureCount":0,"archivedAt":"2026-03-01T15:00:00.000000Z",' +
    '"externalTrace":{"b":1e-7,"a":null},"version":"1.1","isTest":true,"redactedFields":[]}';

  const { text } = await archive.ask(SAVE, `{"input":${input}}`);
  expect(text).toBe(
    `{"data":{"saveCascadeEvent":{"outcome":"SAVED","differingFields":[],"cascadeEvent":${record}}}}`,
  );
  const read = await archive.ask(`{ cascadeEvent(cascadeId: "c1") { ${FIELDS} } }`);
  expect(read.text).toBe(`{"data":{"cascadeEvent":${record}}}`);
  expect(await archive.data('{ cascadeEvent(cascadeId: "c2") { version } }')).toEqual({ cascadeEvent: null });
});

test('saveCascadeEvent tells a duplicate and a conflict', async () => {
  await archive.data(SAVE, `{"input":${event('c1')}}`);

  expect(await archive.data(SAVE, `{"input":${event('c1')}}`)).toMatchObject({
    saveCascadeEvent: { outcome: 'DUPLICATE' },
  });
  expect(await archive.data(SAVE, `{"input":${event('c1', ',"totalEffects":4')}}`)).toMatchObject({
    saveCascadeEvent: {
      outcome: 'CONFLICT',
      differingFields: ['totalEffects'],
      cascadeEvent: { totalEffects: 0 },
    },
  });
});

test('saveCascadeEvents gives an outcome for each in order, and refuses all for one that is invalid', async () => {
  await archive.data(SAVE, `{"input":${event('b')}}`);

  expect(
    await archive.data(SAVE_MANY, `{"input":{"events":[${event('c')},${event('b')},${event('a')}]}}`),
  ).toEqual({
    saveCascadeEvents: {
      results: [
        { outcome: 'SAVED', differingFields: [], cascadeEvent: { cascadeId: 'c' } },
        { outcome: 'DUPLICATE', differingFields: [], cascadeEvent: { cascadeId: 'b' } },
        { outcome: 'SAVED', differingFields: [], cascadeEvent: { cascadeId: 'a' } },
      ],
    },
  });
  expect(
    await archive.fault(SAVE_MANY, `{"input":{"events":[${event('d')},${event('e', ',"effects":{}')}]}}`),
  ).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'input.events[1].effects',
    reason: 'must be a JSON list',
  });
  expect(await archive.data('{ cascadeEventCount }')).toEqual({ cascadeEventCount: 3 });
});

test('list, count, connection and stats take one filter', async () => {
  await archive.data(
    SAVE_MANY,
    `{"input":{"events":[${event('a', ',"causationChain":["x","y"]')},${event('b', ',"causationChain":["y"],"isTest":true')},
      ${event('c', ',"causationChain":["z"]')}]}}`,
  );

  expect(
    await archive.data(
      `query ($filter: CascadeEventFilter) {
        cascadeEvents(filter: $filter, orderBy: {field: TIMESTAMP, direction: ASC}) { cascadeId }
        cascadeEventCount(filter: $filter)
        cascadeEventConnection(filter: $filter, last: 1) { totalCount nodes { cascadeId } }
        cascadeEventStats(filter: $filter, groupBy: [NAMESPACE, TRIGGER_TYPE, IS_TEST], interval: HOUR, timeZone: "Europe/Berlin") {
          buckets { namespace triggerType isTest periodStart count }
        }
      }`,
      '{"filter":{"causationChain":{"has":"y"},"or":[{"isTest":{"eq":true}},{"namespace":{"eq":"payments"}}]}}',
    ),
  ).toEqual({
    cascadeEvents: [{ cascadeId: 'a' }, { cascadeId: 'b' }],
    cascadeEventCount: 2,
    cascadeEventConnection: { totalCount: 2, nodes: [{ cascadeId: 'a' }] },
    cascadeEventStats: {
      buckets: [false, true].map((isTest) => ({
        namespace: 'payments',
        triggerType: 'UNKNOWN',
        isTest,
        periodStart: '2026-03-01T00:00:00.000000Z',
        count: 1,
      })),
    },
  });
});

test('deleteCascadeEventsOlderThan deletes strictly before the cutoff and needs a reason', async () => {
  await archive.data(SAVE, `{"input":${event('a')}}`);
  const remove = (cutoff: string, reason: string) =>
    `mutation { deleteCascadeEventsOlderThan(input: {cutoff: "${cutoff}", reason: "${reason}", namespace: "payments"}) { deletedCount } }`;

  expect(await archive.fault(remove('2027-01-01T00:00:00Z', ' '))).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'input.reason',
  });
  expect(await archive.data(remove('2026-03-01T00:00:00Z', 'r'))).toMatchObject({
    deleteCascadeEventsOlderThan: { deletedCount: 0 },
  });
  expect(await archive.data(remove('2026-03-01T00:00:00.000001Z', 'r'))).toMatchObject({
    deleteCascadeEventsOlderThan: { deletedCount: 1 },
  });
});
