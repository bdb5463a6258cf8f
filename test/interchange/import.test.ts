import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import { createRepositories } from '../../src/repositories';
import { clearArchive, openTestDatabase } from '../support/engine';
import { serveArchive } from './support/serve';
import {
  databaseAccess,
  exportText,
  importText,
  linesOf,
  serverAccess,
  type Access,
} from './support/transfer';

let database: Database;
const accesses: Record<string, Access> = {};

beforeAll(async () => {
  database = await openTestDatabase();
  accesses['database'] = databaseAccess(database);
  accesses['server'] = serverAccess(await serveArchive(database));
});

beforeEach(() => clearArchive(database));

const incident = '{"incident_type": "injection_attempt", "severity": "high"';
const postmortem = '{"incident_id": "i-1", "duration_seconds": 1.50, "timeline": [{"n": 1e16}]';
const session = '{"session_id": "s-1", "namespace": "payments", "status": "ready_to_restore"';
const event =
  '{"cascade_id": "c-1", "namespace": "payments", "trigger_type": "UNKNOWN", "timestamp": "2026-01-01T09:00:00+09:00", "current_hash": "h-1"';

describe.each(['database', 'server'])('an import through the %s', (name) => {
  const access = (): Access => {
    const found = accesses[name];
    if (found === undefined) throw new Error(name);
    return found;
  };

  test('takes a file of all kinds, told by their keys, and passes over blank lines and CRLF', async () => {
    const text = `\ufeff${incident}}\r\n\r\n${postmortem}}\n  \n${session}}\r\n${event}}`;
    const { counts, rejections } = await importText(access(), text);
    expect(rejections).toEqual([]);
    expect(counts).toEqual({ saved: 4, duplicates: 0, rejected: 0 });
    expect(await exportText(access(), 'postmortems')).toContain('"duration_seconds": 1.50,');
    expect(await exportText(access(), 'postmortems')).toContain('[{"n": 1e16}]');
    expect(await exportText(access(), 'recovery-sessions')).toContain('"status": "ready_to_restore"');
    expect(await exportText(access(), 'cascade-events')).toContain('"timestamp":"2026-01-01T09:00:00+09:00"');
  });

  test.each([
    ['{"a": 1}', null, 'its keys fit no kind of record'],
    ['{"incident_type": "a", "session_id": "b"}', null, /fit several kinds/],
    ['[1]', null, 'is no JSON object'],
    ['{"incident_type": ', null, /^is not JSON/],
    [`${incident}, "colour": "red"}`, 'colour', 'is no key of this kind of record'],
    [`${incident}, "revision": 2}`, 'revision', 'is no key of this kind of record'],
    [`${incident}, "description": null}`, 'description', 'must not be null'],
    [`${incident}, "status": "closed"}`, 'status', /^must be one of open/],
    [`${incident}, "created_at": "2026-01-01T00:00:00"}`, 'created_at', /no offset/],
    [`${incident}, "user_id": 9223372036854775808}`, 'user_id', 'must be a 64-bit integer'],
    [`${incident}, "user_id": "7"}`, 'user_id', 'must not be of the type string'],
    [`${incident}, "id": 0}`, 'id', 'must be 1 or more'],
    [`${incident}, "description": "\\ud800"}`, null, /lone surrogate/],
    [`${incident}, "raw_payload": {"a": "\\udc00"}}`, null, /lone surrogate/],
    [`${incident}, "raw_payload": 1e400}`, null, /./],
    [`${incident}, "description": "a\\u0000b"}`, 'description', /U\+0000/],
    ['{"incident_type": "a"}', 'severity', /./],
    [`${postmortem}, "affected_services": null}`, 'affected_services', 'must not be null'],
    [`${postmortem}, "id": 9223372036854775808}`, 'id', 'must be a 64-bit integer'],
    [`${session}, "steps_data": {}}`, 'steps_data', 'must be a JSON list'],
    [`${event}, "colour": 1}`, 'colour', /not a key/],
    [`${event}, "version": null}`, 'version', 'must not be null'],
    [
      '{"id": "c-1", "namespace": "n", "trigger": {"trigger_type": "A", "why": 1}, "timestamp": "2026-01-01T00:00:00Z", "current_hash": "h"}',
      'trigger.why',
      /not a key/,
    ],
  ])('refuses %s alone, and says why', async (line, field, reason) => {
    const text = `${session}}\n${line}\n${event}}\n`;
    const { counts, rejections } = await importText(access(), text);
    expect(counts).toEqual({ saved: 2, duplicates: 0, rejected: 1 });
    const matching = typeof reason === 'string' ? reason : expect.stringMatching(reason);
    expect(rejections).toEqual([{ line: 2, field, reason: matching, text: line }]);
  });

  test('refuses a record that differs from the one under its id, naming the keys', async () => {
    await importText(access(), `${postmortem}}\n${session}}\n${event}}\n`);
    const lines = [
      `${postmortem}, "source": "manual", "system_snapshot": {"a": 1}}`,
      `${session}, "abort_reason": "b"}`,
      `${event}, "is_test": true}`,
    ];
    const { counts, rejections } = await importText(access(), lines.join('\n'));
    expect(counts).toEqual({ saved: 0, duplicates: 0, rejected: 3 });
    expect(
      rejections.map(({ line, differing, text }) => [line, [...(differing ?? [])].sort(), text]),
    ).toEqual([
      [1, ['source', 'system_snapshot'], lines[0]],
      [2, ['abort_reason'], lines[1]],
      [3, ['is_test'], lines[2]],
    ]);
  });

  test('knows an incident without an id by its content and by how many equal lines came before', async () => {
    const spelled = '{"severity":"high","incident_type":"injection_attempt"}';
    const text = `${incident}}\n${incident}, "description": "b"}\n${spelled}\n`;
    expect((await importText(access(), text)).counts).toEqual({ saved: 3, duplicates: 0, rejected: 0 });
    expect((await importText(access(), text)).counts).toEqual({ saved: 0, duplicates: 3, rejected: 0 });
    const longer = `${text}${incident}}\n`;
    expect((await importText(access(), longer)).counts).toEqual({ saved: 1, duplicates: 3, rejected: 0 });
    expect(linesOf(await exportText(access(), 'security-incidents'))).toHaveLength(4);
  });

  test('moves the sequences past ids that records bring', async () => {
    await importText(access(), `${incident}, "id": 1}\n${incident}, "id": 41}\n${postmortem}, "id": 1}\n`);
    await importText(access(), `${incident}}\n{"incident_id": "i-2"}\n`);
    expect(await exportText(access(), 'security-incidents')).toContain('{"id": 42,');
    expect(
      linesOf(await exportText(access(), 'postmortems')).map((line) => /"id": (\d+)/.exec(line)?.[1]),
    ).toEqual(['1', '2']);
  });

  test('keeps the sound records of a batch with many bad ones', async () => {
    const lines = Array.from({ length: 120 }, (_, index) =>
      index % 3 === 0
        ? `{"session_id": "s-${index}", "namespace": "n", "status": "lost"}`
        : `{"session_id": "s-${index}", "namespace": "n"}`,
    );
    const { counts, rejections } = await importText(access(), lines.join('\n'));
    expect(counts).toEqual({ saved: 80, duplicates: 0, rejected: 40 });
    expect(rejections.map(({ line }) => line)).toEqual(
      Array.from({ length: 40 }, (_, index) => index * 3 + 1),
    );
  });

  test('keeps the shape of an event, and what its trigger does not say', async () => {
    const rest =
      '"namespace": "n", "timestamp": "2026-01-01T00:00:00.1Z", "previous_hash": null, "current_hash": "h"';
    const lines = [
      `{"id": "a", "trigger": {"trigger_type": "T"}, ${rest}}`,
      `{"id": "b", "trigger": {"trigger_type": "T", "triggered_by": null}, ${rest}}`,
      `{"id": "c", "trigger": {"trigger_type": "T", "event_id": "e", "triggered_by": "Kim"}, ${rest}}`,
      `{"id": "d", "trigger": {"trigger_type": "T", "event_id": "e"}, ${rest}, "external_trace": {"x": 1.0}, "archived_at": "2026-01-02T00:00:00+00:00"}`,
      `{"cascade_id": "e", "trigger_type": "T", ${rest}}`,
    ];
    await importText(access(), lines.join('\n'));
    const exported = linesOf(await exportText(access(), 'cascade-events'));
    const starts = [
      '{"id":"a","trigger":{"trigger_type":"T","event_id":null,"details":{}},',
      '{"id":"b","trigger":{"trigger_type":"T","event_id":null,"details":{},"triggered_by":null},',
      '{"id":"c","trigger":{"trigger_type":"T","event_id":"e","details":{},"triggered_by":"Kim"},',
      '{"id":"d","trigger":{"trigger_type":"T","event_id":"e","details":{}},',
      '{"cascade_id":"e","namespace":"n","trigger_type":"T","current_hash":"h",',
    ];
    expect(exported.map((line, index) => line.slice(0, starts[index]?.length))).toEqual(starts);
    expect(exported[3]).toContain('"external_trace":{"x": 1.0},"archived_at":"2026-01-02T00:00:00+00:00"}');
    expect(exported[0]).not.toMatch(/external_trace|archived_at/);
    expect(exported[4]).toContain('"archived_at":null,"external_trace":null,');
  });

  test('takes an event that comes flat after it came nested as a duplicate', async () => {
    const rest = '"effects": [], "namespace": "n", "timestamp": "2026-01-01T00:00:00Z", "current_hash": "h"';
    await importText(access(), `{"id": "a", "trigger": {"trigger_type": "T", "event_id": "e"}, ${rest}}`);
    const flat = `{"cascade_id": "a", "trigger_type": "T", ${rest}, "previous_hash": ""}`;
    expect((await importText(access(), flat)).counts).toEqual({ saved: 0, duplicates: 1, rejected: 0 });
  });

  test('takes a record as large as a request may be, and one that is larger only into the database', async () => {
    const sized = (bytes: number): string => `${incident}, "raw_payload": "${'x'.repeat(bytes)}"}`;
    const { counts, rejections } = await importText(access(), `${sized(1_900_000)}\n${sized(2_097_100)}\n`);
    expect(counts.saved).toBe(name === 'database' ? 2 : 1);
    expect(rejections.map(({ reason }) => reason)).toEqual(
      name === 'database' ? [] : ['is larger than the server takes'],
    );
  });
});

test('refuses a line that is no UTF-8, and gives its bytes back', async () => {
  const access = accesses['database'];
  if (access === undefined) throw new Error('no access');
  const bad = Buffer.concat([Buffer.from('{"session_id": "'), Buffer.from([0xff]), Buffer.from('"}')]);
  const { counts, rejections } = await importText(
    access,
    Buffer.concat([bad, Buffer.from(`\n${session}}\n`)]),
  );
  expect(counts).toEqual({ saved: 1, duplicates: 0, rejected: 1 });
  expect(rejections).toEqual([
    { line: 1, field: null, reason: 'is not UTF-8', text: null, base64: bad.toString('base64') },
  ]);
});

test('refuses a line that is too long to be held, and tells where it stands', async () => {
  const access = accesses['database'];
  if (access === undefined) throw new Error('no access');
  const long = `{"session_id": "${'x'.repeat(500)}"}`;
  const { counts, rejections } = await importText(access, `${session}}\n${long}\n${event}}`, null, 400);
  expect(counts).toEqual({ saved: 2, duplicates: 0, rejected: 1 });
  const reason = expect.stringMatching(/^is longer than \d+ bytes/);
  const place = { start: session.length + 2, length: long.length };
  expect(rejections).toEqual([{ line: 2, field: null, reason, text: null, ...place }]);
});

test('knows through the server what came straight into the database, and the other way round', async () => {
  const text = `${incident}}\n${incident}}\n${postmortem}}\n${session}}\n${event}}\n`;
  for (const [first, second] of [
    ['database', 'server'],
    ['server', 'database'],
  ] as const) {
    await clearArchive(database);
    for (const [name, counts] of [
      [first, { saved: 5, duplicates: 0, rejected: 0 }],
      [second, { saved: 0, duplicates: 5, rejected: 0 }],
    ] as const) {
      const access = accesses[name];
      if (access !== undefined) expect((await importText(access, text)).counts).toEqual(counts);
    }
  }
});

test('knows an incident again after it was changed', async () => {
  const access = accesses['database'];
  if (access === undefined) throw new Error('no access');
  await importText(access, `${incident}}\n`);
  const { securityIncidents } = createRepositories(database, localCaller);
  await securityIncidents.markAsResolved('1', 'done');
  expect((await importText(access, `${incident}}\n`)).counts).toEqual({
    saved: 0,
    duplicates: 1,
    rejected: 0,
  });
});

test('reads every record as the kind that it is told', async () => {
  const access = accesses['database'];
  if (access === undefined) throw new Error('no access');
  const { rejections } = await importText(access, `${session}}\n{"namespace": "n"}`, 'postmortems');
  expect(rejections.map(({ field, reason }) => [field, reason])).toEqual([
    ['session_id', 'is no key of this kind of record'],
    ['incident_id', 'is required'],
  ]);
});
