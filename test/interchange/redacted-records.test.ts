import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import type { RecordKindName } from '../../src/entities';
import { FileVerifier, GraphQLClient, GraphQLVerifier } from '../../src/interchange';
import { RepositoryVerifier } from '../../src/interchange/repository-verifier';
import { createRepositories, type Repositories } from '../../src/repositories';
import { describeReport, jsonReport } from '../../src/cli/chain-report-text';
import { temporaryFolder } from '../cli/support/command';
import { beginLog } from '../repositories/support/logged-archive';
import { aPostmortem, aRecoverySession, aSecurityIncident, json } from '../support/builders';
import { openTestDatabase } from '../support/engine';
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
let archive: Repositories;
let url: string;
const accesses: Record<string, Access> = {};
const reason = 'request 17';

beforeAll(async () => {
  database = await openTestDatabase();
  archive = createRepositories(database, localCaller);
  url = await serveArchive(database);
  accesses['database'] = databaseAccess(database);
  accesses['server'] = serverAccess(url);
  await beginLog(archive);
  const { record } = await archive.securityIncidents.create(aSecurityIncident({ userAgent: 'jane' }));
  await archive.redactions.redact('security-incidents', {
    id: record.id,
    fields: ['userAgent', 'sourceIp'],
    reason,
  });
  await archive.postmortems.save(aPostmortem({ timeline: json('["jane"]') }));
  await archive.redactions.redact('postmortems', { id: 'incident-1', fields: ['timeline'], reason });
  await archive.recoverySessions.save(aRecoverySession({ approvedBy: 'jane' }));
  await archive.redactions.redact('recovery-sessions', { id: 'session-1', fields: ['approvedBy'], reason });
  const { events } = await archive.cascadeEvents.recordMany(
    [0, 1, 2].map((at) => ({
      namespace: 'payments',
      triggerType: 'T',
      triggeredBy: 'jane',
      effects: [{ actionType: `scale ${at}`, success: true }],
    })),
  );
  const id = events[1]?.cascadeId ?? '';
  await archive.redactions.redact('cascade-events', { id, fields: ['triggeredBy', 'effects'], reason });
}, 90_000);

const redacted: readonly [RecordKindName, string][] = [
  ['security-incidents', '["source_ip", "user_agent"]'],
  ['postmortems', '["timeline"]'],
  ['recovery-sessions', '["approved_by"]'],
  ['cascade-events', '["triggered_by","effects"]'],
];

describe.each(['database', 'server'])('through the %s', (name) => {
  const access = (): Access => accesses[name] as Access;

  test.each(redacted)(
    'an export of %s names what was redacted, and an import refuses such a line',
    async (kind, names) => {
      const text = await exportText(access(), kind);
      expect(text.replace('"redacted_fields": ', '"redacted_fields":')).toContain(
        `"redacted_fields":${names}`,
      );
      const lines = linesOf(text);
      const { counts, rejections } = await importText(access(), text);
      expect(counts).toEqual({ saved: 0, duplicates: lines.length - 1, rejected: 1 });
      expect(rejections).toMatchObject([
        {
          field: 'redacted_fields',
          reason: expect.stringContaining('erased in the archive that wrote the record'),
        },
      ]);
    },
  );
});

test('both exports of redacted records are the same', async () => {
  for (const [kind] of redacted)
    expect(await exportText(accesses['server'] as Access, kind)).toBe(
      await exportText(accesses['database'] as Access, kind),
    );
});

test('the verdict of the archive tells who redacted what, when and why, and so does that of a server', async () => {
  const request = { namespace: 'payments', expectHead: null, checkEffects: true };
  const own = await new RepositoryVerifier(archive).verify(request);
  expect(own).toMatchObject({ status: 'VERIFIED', redactedCount: 1 });
  expect(jsonReport(await new GraphQLVerifier(new GraphQLClient(url, null)).verify(request))).toBe(
    jsonReport(own),
  );
  expect(JSON.parse(jsonReport(own))).toMatchObject({
    redactedCount: 1,
    redactedEvents: [
      { position: 1, redactions: [{ fields: ['triggeredBy', 'effects'], redactedBy: 'local', reason }] },
    ],
  });
  expect(describeReport(own)).toMatch(
    /^ {2}REDACTED \S+ \(place 1\): triggeredBy, effects, 20\S+Z by local: request 17$/m,
  );
});

test('a file cannot vouch for what it says was redacted: it is found, and said to be for the archive to tell', async () => {
  const file = path.join(await temporaryFolder(), 'events.ndjson');
  writeFileSync(file, await exportText(accesses['database'] as Access, 'cascade-events'));
  const verifier = await FileVerifier.read(file, []);
  const report = await verifier.verify({ namespace: 'payments', expectHead: null, checkEffects: true });
  expect(report).toMatchObject({ status: 'BROKEN', findingCount: 1, redactedCount: 0 });
  expect(report.findings).toMatchObject([
    {
      kind: 'HASH_MISMATCH',
      position: 1,
      message: expect.stringMatching(/says that triggered_by, effects were redacted.*Only a redaction/),
    },
  ]);
});
