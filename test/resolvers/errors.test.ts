import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

const kinds = [
  ['securityIncident', 'id', 'createdAt'],
  ['postmortem', 'incidentId', 'startedAt'],
  ['cascadeEvent', 'cascadeId', 'timestamp'],
  ['recoverySession', 'sessionId', 'startedAt'],
] as const;

describe.each(kinds)('a query of %s', (kind, key, time) => {
  test.each([
    ['limit 1001', `${kind}s(limit: 1001) { ${key} }`, 'limit', /0 to 1000/],
    ['a negative limit', `${kind}s(limit: -1) { ${key} }`, 'limit', /0 to 1000/],
    ['a negative offset', `${kind}s(offset: -1) { ${key} }`, 'offset', /0 or more/],
    ['offset 10001', `${kind}s(offset: 10001) { ${key} }`, 'offset', /connection/],
    ['first 1001', `${kind}Connection(first: 1001) { nodes { ${key} } }`, 'first', /0 to 1000/],
    ['last beside first', `${kind}Connection(first: 1, last: 1) { nodes { ${key} } }`, 'last', /together/],
    ['a forged cursor', `${kind}Connection(after: "WyJhIl0") { nodes { ${key} } }`, 'after', /cursor/],
    [
      'an unknown zone',
      `${kind}Stats(interval: DAY, timeZone: "Mars/Base") { isTruncated }`,
      'timeZone',
      /time zone/,
    ],
    [
      'a reversed range',
      `${kind}Count(filter: {${time}: {gte: "2026-01-02T00:00:00Z", lte: "2026-01-01T00:00:00Z"}})`,
      `filter.${time}`,
      /ends before it starts/,
    ],
    ['a null comparison', `${kind}Count(filter: {${key}: {eq: null}})`, `filter.${key}.eq`, /null/],
    ['a null comparator', `${kind}Count(filter: {${time}: null})`, `filter.${time}`, /null/],
    ['a key with U+0000', `${kind}(${key}: "a\\u0000") { ${key} }`, key, /./],
  ])('refuses %s, naming the field and the reason', async (_what, query, field, reason) => {
    const fault = await archive.fault(`{ ${query} }`);

    expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(fault.reason).toMatch(reason);
  });

  test('limits themselves are within them', async () => {
    expect(
      await archive.data(`{
        none: ${kind}s(limit: 0) { ${key} } most: ${kind}s(limit: 1000, offset: 10000) { ${key} }
      }`),
    ).toEqual({ none: [], most: [] });
  });
});

describe('a question about chains', () => {
  test.each([
    ['of a chain', 'cascadeChain(namespace: "a\\u0000") { verified }', 'namespace'],
    [
      'of an expected head',
      'cascadeChain(namespace: "a", expectHead: "b\\u0000") { verified }',
      'expectHead',
    ],
    ['of namespaces', 'cascadeNamespaces(after: "a\\u0000")', 'after'],
    ['of retention records', 'retentionRecords(namespace: "a\\u0000") { id }', 'namespace'],
    ['of a trace', 'causationTrace(eventId: "a\\u0000", direction: BOTH) { hasCycle }', 'eventId'],
  ])('refuses U+0000 in a text %s, naming the argument', async (_what, query, field) => {
    expect(await archive.fault(`{ ${query} }`)).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});

describe('an unknown enum value is an error that does not quote it', () => {
  test.each([
    [
      'in a variable',
      'query ($filter: SecurityIncidentFilter) { securityIncidentCount(filter: $filter) }',
      '{"filter":{"severity":{"eq":"GRAVEST"}}}',
    ],
    [
      'in lower case',
      'query ($filter: SecurityIncidentFilter) { securityIncidentCount(filter: $filter) }',
      '{"filter":{"severity":{"in":["HIGH","high"]}}}',
    ],
    ['in a literal', '{ securityIncidentCount(filter: {severity: {eq: GRAVEST}}) }', '{}'],
    ['of an order', '{ securityIncidents(orderBy: {field: SEVERITY, direction: ASC}) { id } }', '{}'],
    [
      'in an input',
      'mutation ($input: SaveRecoverySessionInput!) { saveRecoverySession(input: $input) { outcome } }',
      '{"input":{"sessionId":"s","namespace":"n","status":"GRAVEST"}}',
    ],
  ])('%s', async (_where, document, variables) => {
    const fault = await archive.fault(document, variables);

    expect(fault.code).toBe('BAD_USER_INPUT');
    expect(fault.message).not.toContain('GRAVEST');
    expect(fault.reason).not.toBe('');
  });
});

describe('an invalid input', () => {
  const SAVE = 'mutation ($input: SavePostmortemInput!) { savePostmortem(input: $input) { outcome } }';

  test.each([
    ['a time without offset', '"startedAt":"2026-03-01T00:00:00"', 'input.startedAt'],
    ['seven digits of a second', '"startedAt":"2026-03-01T00:00:00.0000001Z"', 'input.startedAt'],
    ['a leap second', '"startedAt":"2016-12-31T23:59:60Z"', 'input.startedAt'],
    ['a lone surrogate in JSON', '"timeline":["\\ud800"]', 'input.timeline'],
    ['a number that overflows a double in JSON', '"systemSnapshot":{"a":1e400}', 'input.systemSnapshot'],
    ['a duration that overflows a double', '"durationSeconds":1e400', 'input.durationSeconds'],
    ['U+0000 in a text', '"namespace":"a\\u0000"', 'input.namespace'],
    ['a lone surrogate in a text', '"namespace":"\\ud800"', 'input.namespace'],
    ['257 characters in a key', `"namespace":"${'x'.repeat(257)}"`, 'input.namespace'],
    ['257 characters in a list', `"affectedServices":["a","${'x'.repeat(257)}"]`, 'input.affectedServices'],
    ['null for what has a default', '"timeline":null', 'input.timeline'],
    ['another shape of JSON', '"systemSnapshot":[]', 'input.systemSnapshot'],
    ['an id that is none', '"id":"x"', 'input.id'],
  ])('%s is named by its field', async (_what, field, path) => {
    const fault = await archive.fault(SAVE, `{"input":{"incidentId":"i1",${field}}}`);

    expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', field: path });
    expect(await archive.data('{ postmortemCount }')).toEqual({ postmortemCount: 0 });
  });

  test('a field of 3 MB is refused, and nothing is kept', async () => {
    const answer = await archive.ask(
      SAVE,
      `{"input":{"incidentId":"i1","timeline":["${'x'.repeat(3_000_000)}"]}}`,
    );

    expect(answer.status).toBe(413);
    expect(answer.errors[0]?.extensions.code).toBe('PAYLOAD_TOO_LARGE');
    expect(await archive.data('{ postmortemCount }')).toEqual({ postmortemCount: 0 });
  });

  test('a field near 2 MB is kept and read back', async () => {
    const text = 'x'.repeat(2_000_000);
    await archive.data(SAVE, `{"input":{"incidentId":"i1","timeline":["${text}"]}}`);

    const { postmortem } = await archive.data<{ postmortem: { timeline: string[] } }>(
      '{ postmortem(incidentId: "i1") { timeline } }',
    );
    expect(postmortem.timeline[0] === text).toBe(true);
  });
});

test('a failure of the database is an internal error with a request id and nothing else', async () => {
  await archive.database.query({ text: 'ALTER TABLE postmortems RENAME TO hidden' });
  try {
    const fault = await archive.fault('{ postmortemCount }');
    expect(fault).toEqual({
      message: 'internal error',
      code: 'INTERNAL_SERVER_ERROR',
      requestId: expect.stringMatching(/./),
    });
  } finally {
    await archive.database.query({ text: 'ALTER TABLE hidden RENAME TO postmortems' });
  }
});
