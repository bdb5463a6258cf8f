import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import { SecurityIncidentSeverity, SecurityIncidentStatus, type RecordKindName } from '../../src/entities';
import { readFilterInput } from '../../src/graphql/filter-input';
import type { GivenFilter } from '../../src/interchange';
import { createRepositories } from '../../src/repositories';
import { buildArchiveSchema } from '../../src/resolvers';
import { vectorText } from '../core/support/vectors';
import { aChain, aPostmortem, aRecoverySession, aSecurityIncident, json, time } from '../support/builders';
import { clearArchive, openTestDatabase } from '../support/engine';
import { parseCsv, unescaped } from './support/csv';
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
const schema = buildArchiveSchema();

beforeAll(async () => {
  database = await openTestDatabase();
  accesses['database'] = databaseAccess(database);
  accesses['server'] = serverAccess(await serveArchive(database));
}, 90_000);

beforeEach(() => clearArchive(database));

function given(kind: RecordKindName, text: string): GivenFilter {
  return { text, meaning: readFilterInput(schema, kind, text) };
}

describe.each(['database', 'server'])('an export through the %s', (name) => {
  const access = (): Access => accesses[name] as Access;
  const repositories = () => createRepositories(database, localCaller);

  test('takes what a filter takes, beside a namespace and times', async () => {
    await repositories().securityIncidents.createMany(
      ['HIGH', 'LOW', 'HIGH'].map((severity, at) => ({
        input: aSecurityIncident({
          id: String(at + 1),
          severity: SecurityIncidentSeverity[severity as 'HIGH'],
          createdAt: time(`2026-03-0${at + 1}T00:00:00Z`),
          description: at === 0 ? 'brute force' : '',
        }),
      })),
    );
    const ids = async (filter: string, more = {}): Promise<string[]> => {
      const selection = { filter: given('security-incidents', filter), ...more };
      const text = await exportText(access(), 'security-incidents', selection);
      return linesOf(text).map((line) => /"id": (\d+)/.exec(line)?.[1] ?? '');
    };
    expect(await ids('{"severity":{"eq":"HIGH"}}')).toEqual(['1', '3']);
    expect(await ids('{"severity":{"eq":"HIGH"}}', { since: time('2026-03-02T00:00:00Z') })).toEqual(['3']);
    expect(await ids('{"or":[{"search":"force"},{"id":{"in":[2]}}]}')).toEqual(['1', '2']);
    expect(await ids('{"createdAt":{"gt":"2026-03-02T09:00:00+09:00"}}')).toEqual(['3']);

    await repositories().cascadeEvents.saveMany([...aChain('one', 3), ...aChain('two', 2)]);
    const filter = given('cascade-events', '{"cascadeId":{"notIn":["one-0001"]}}');
    const events = await exportText(access(), 'cascade-events', { namespace: 'one', filter });
    expect(linesOf(events).map((line) => /"cascade_id": ?"([^"]+)"/.exec(line)?.[1])).toEqual([
      'one-0000',
      'one-0002',
    ]);
    const all = await exportText(access(), 'cascade-events', { filter });
    expect(linesOf(all)).toHaveLength(4);
  });

  test('writes a table whose cells are the texts of written records', async () => {
    await importText(
      access(),
      '{"incident_type": "a,b", "severity": "low", "id": 9007199254740993, "description": "two\\nlines, \\"quoted\\"", ' +
        '"source_ip": null, "raw_payload": {"rate": 1.0, "n": 362176991826298303751119}, "entity_refs": {"pid": 1}, ' +
        '"user_id": -5, "created_at": "2026-01-01T00:00:00.000001Z", "updated_at": "2026-01-01T00:00:00Z"}',
    );
    const text = await exportText(access(), 'security-incidents', {}, 'csv');
    expect(text.split('\r\n')[0]).toBe(
      '"id","incident_type","severity","status","description","source_ip","user_agent","user_id","entity_refs",' +
        '"raw_payload","assigned_to_id","investigation_notes","resolved_at","created_at","updated_at","redacted_fields"',
    );
    const [row] = parseCsv(text);
    expect(row).toEqual({
      id: '9007199254740993',
      incident_type: 'a,b',
      severity: 'low',
      status: 'open',
      description: 'two\nlines, "quoted"',
      source_ip: null,
      user_agent: '',
      user_id: '-5',
      entity_refs: '{"pid": 1}',
      raw_payload: '{"rate": 1.0, "n": 362176991826298303751119}',
      assigned_to_id: null,
      investigation_notes: '',
      resolved_at: null,
      created_at: '2026-01-01T00:00:00.000001+00:00',
      updated_at: '2026-01-01T00:00:00+00:00',
      redacted_fields: '[]',
    });
  });

  test('writes no cell that a spreadsheet computes, and none that cannot be read back', async () => {
    const hostile = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      '＝1',
      '＋1',
      '－1',
      '＠1',
      "'=1",
      "'",
      ' =1',
    ];
    await repositories().recoverySessions.saveMany(
      hostile.map((text, at) =>
        aRecoverySession({
          sessionId: `s${String(at).padStart(2, '0')}`,
          initiatedBy: text,
          metadata: json('{"a": "=1+1"}'),
          stepsData: json('[-1]'),
          durationSeconds: '-1.50',
        }),
      ),
    );
    const rows = parseCsv(await exportText(access(), 'recovery-sessions', {}, 'csv'));
    expect(rows.map((row) => unescaped(row['initiated_by']))).toEqual(hostile);
    expect(rows.filter((row) => /^[=+\-@\t\r\n＝＋－＠]/.test(row['initiated_by'] ?? ''))).toEqual([]);
    expect(rows[0]).toMatchObject({
      duration_seconds: '-1.50',
      requires_approval: 'false',
      steps_data: '[-1]',
    });
    await repositories().securityIncidents.create(aSecurityIncident({ rawPayload: json('-1') }));
    const [incident] = parseCsv(await exportText(access(), 'security-incidents', {}, 'csv'));
    expect(incident?.['raw_payload']).toBe("'-1");
  });

  test('writes events to a table in chain order, their times as they were given', async () => {
    await importText(access(), vectorText('chain-hot-z.ndjson'));
    const table = parseCsv(await exportText(access(), 'cascade-events', {}, 'csv'));
    const lines = linesOf(vectorText('chain-hot-z.ndjson'));
    expect(table.map((row) => row['cascade_id'])).toEqual(
      lines.map((line) => /"id": "([^"]+)"/.exec(line)?.[1]),
    );
    expect(table.map((row) => row['timestamp'])).toEqual(
      lines.map((line) => /.*"timestamp": "([^"]+)"/.exec(line)?.[1]),
    );
  });

  test('writes incidents as they stand for OCSF', async () => {
    const { securityIncidents } = repositories();
    const { record } = await securityIncidents.create(aSecurityIncident({ rawPayload: json('{"n": 1.0}') }));
    await securityIncidents.create(aSecurityIncident({}));
    await securityIncidents.updateStatus(record.id, SecurityIncidentStatus.INVESTIGATING, 'looking');
    const findings = linesOf(await exportText(access(), 'security-incidents', {}, 'ocsf'));
    expect(findings.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type_uid: 200_502, status: 'In Progress', raw_data: '{"n": 1.0}', comment: 'looking' },
      { type_uid: 200_501, status: 'New' },
    ]);
  });

  test('writes a header alone where there is nothing', async () => {
    const text = await exportText(access(), 'postmortems', {}, 'csv');
    expect(text).toMatch(/^"incident_id","started_at",[^\n]*"redacted_fields"\r\n$/);
    await repositories().postmortems.save(aPostmortem({ affectedServices: ['a"b', '=c'] }));
    const [row] = parseCsv(await exportText(access(), 'postmortems', {}, 'csv'));
    expect(row).toMatchObject({
      started_at: null,
      duration_seconds: '0',
      affected_services: '["a\\"b", "=c"]',
    });
  });
});
