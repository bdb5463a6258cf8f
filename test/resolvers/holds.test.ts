import { aChain, aPostmortem, aRecoverySession, secondsIntoMarch } from '../support/builders';
import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const HOLD = `id kind reason filter recordCount placedBy releasedBy releaseReason revision recordIds(first: 2)`;
const PLACE = `mutation ($input: PlaceHoldInput!) {
  placeHold(input: $input) { hold { ${HOLD} placedAt releasedAt } receipt { leafHash recordedAt logIndex } }
}`;
const RELEASE = `mutation ($input: ReleaseHoldInput!) {
  releaseHold(input: $input) { hold { ${HOLD} placedAt releasedAt } receipt { leafHash recordedAt } }
}`;

interface Placed {
  placeHold: { hold: { id: string; placedAt: string }; receipt: { leafHash: string; recordedAt: string } };
}

const byNamespace = `{"cascadeEvents":{"filter":{"namespace":{"eq":"payments"},"timestamp":{"lt":"2026-03-01T00:00:09Z"}}},
  "reason":"case 7"}`;

test('placeHold holds what matches a filter, and gives a receipt of it', async () => {
  await archive.repositories.cascadeEvents.saveMany(aChain('payments', 3));
  const { placeHold } = await archive.data<Placed>(PLACE, `{"input":${byNamespace}}`);

  expect(placeHold.hold).toMatchObject({
    id: '1',
    kind: 'CASCADE_EVENTS',
    reason: 'case 7',
    filter: { namespace: { eq: 'payments' }, timestamp: { lt: '2026-03-01T00:00:09Z' } },
    recordCount: 3,
    placedBy: 'local',
    releasedAt: null,
    releasedBy: null,
    releaseReason: null,
    revision: 1,
    recordIds: ['payments-0000', 'payments-0001'],
  });
  const [entry] = await archive.repositories.evidenceLog.entriesOf([
    { kind: 'holds', recordId: '1', revision: 1 },
  ]);
  expect(placeHold.receipt).toEqual({
    leafHash: Buffer.from(entry?.leafHash ?? []).toString('hex'),
    recordedAt: placeHold.hold.placedAt,
    logIndex: null,
  });
  const deleted = `mutation { deleteCascadeEventsOlderThan(
    input: { cutoff: "2030-01-01T00:00:00Z", reason: "a year is over" }) { deletedCount heldCount } }`;
  expect(await archive.data(deleted)).toEqual({
    deleteCascadeEventsOlderThan: { deletedCount: 0, heldCount: 3 },
  });
});

test('releaseHold ends it, once', async () => {
  await archive.repositories.postmortems.save(aPostmortem({ incidentId: 'a' }));
  await archive.data(PLACE, `{"input":{"postmortems":{"ids":["a"]},"reason":"case 7"}}`);
  const released = `{"input":{"id":"1","reason":"settled"}}`;
  expect(await archive.data(RELEASE, released)).toMatchObject({
    releaseHold: {
      hold: { revision: 2, releasedBy: 'local', releaseReason: 'settled' },
      receipt: { leafHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    },
  });
  expect(await archive.fault(RELEASE, released)).toMatchObject({
    code: 'CONFLICT',
    field: 'input.id',
  });
});

test('holds gives the open ones by kind and record, with their records a page at a time', async () => {
  await archive.repositories.recoverySessions.saveMany(
    ['a', 'b', 'c'].map((sessionId) => aRecoverySession({ sessionId, startedAt: secondsIntoMarch(0) })),
  );
  for (const ids of ['["a","b","c"]', '["c"]'])
    await archive.data(PLACE, `{"input":{"recoverySessions":{"ids":${ids}},"reason":"case 7"}}`);
  await archive.data(RELEASE, `{"input":{"id":"2","reason":"settled"}}`);

  const list = (arguments_: string) =>
    archive.data(`{ holds(${arguments_}) { id recordIds(first: 1, after: "a") } }`);
  expect(await list('kind: RECOVERY_SESSIONS, recordId: "c"')).toEqual({
    holds: [{ id: '1', recordIds: ['b'] }],
  });
  expect(await list('includeReleased: true')).toEqual({
    holds: [
      { id: '2', recordIds: ['c'] },
      { id: '1', recordIds: ['b'] },
    ],
  });
  expect(archive.statements.filter(({ text }) => text.includes('held_records'))).toHaveLength(2);
  expect(await list('kind: POSTMORTEMS')).toEqual({ holds: [] });
});

test.each([
  [`{"reason":"case 7"}`, 'BAD_USER_INPUT', null],
  [
    `{"postmortems":{"ids":["a"]},"cascadeEvents":{"ids":["b"]},"reason":"case 7"}`,
    'BAD_USER_INPUT',
    'input.cascadeEvents',
  ],
  [`{"postmortems":{},"reason":"case 7"}`, 'BAD_USER_INPUT', 'input.postmortems.ids'],
  [`{"postmortems":{"ids":["a"]},"reason":" "}`, 'BAD_USER_INPUT', 'input.reason'],
  [`{"postmortems":{"ids":["a"]},"reason":"case 7"}`, 'NOT_FOUND', 'input.postmortems.ids[0]'],
  [byNamespace, 'BAD_USER_INPUT', 'input.cascadeEvents.filter'],
])('placeHold refuses %s', async (input, code, field) => {
  expect(await archive.fault(PLACE, `{"input":${input}}`)).toMatchObject({ code, field });
});
