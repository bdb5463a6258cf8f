import { localCaller } from '../../src/auth';
import { writeNote } from '../../src/core/checkpoint';
import { parseTimestamp } from '../../src/core/timestamp';
import type { Database } from '../../src/database';
import { cascadeEventKind, type RecordKindName } from '../../src/entities';
import type { EarlierNote, ExportSelection } from '../../src/interchange';
import { createRepositories, type Repositories } from '../../src/repositories';
import { beginLog, fillArchive, fillMore, signLog } from '../repositories/support/logged-archive';
import { aChain, aRecoverySession, aSecurityIncident, json, secondsIntoMarch } from '../support/builders';
import { clearArchive, openTestDatabase } from '../support/engine';
import { exportBundle, type ExportedBundle } from '../support/exported-bundle';

let database: Database;
let archive: Repositories;

beforeAll(async () => {
  database = await openTestDatabase();
  archive = createRepositories(database, localCaller);
});

beforeEach(async () => {
  await clearArchive(database);
  await beginLog(archive);
});

function exported(
  kind: RecordKindName,
  change: Partial<ExportSelection> = {},
  earlier: readonly EarlierNote[] = [],
): Promise<ExportedBundle> {
  return exportBundle(database, kind, { change, earlier });
}

describe('a bundle of an archive', () => {
  it('holds every version of the records of each kind, and what retention says of them', async () => {
    await fillArchive(archive);
    await signLog(archive);
    const incidents = await exported('security-incidents');
    expect(incidents.report.findings).toEqual([]);
    expect(incidents.names.filter((name) => name.endsWith(' 1'))).toHaveLength(8);
    expect(incidents.names).toHaveLength(24);
    const postmortems = await exported('postmortems');
    expect([postmortems.report.verified, postmortems.names.length]).toEqual([true, 16]);
    const sessions = await exported('recovery-sessions');
    expect([sessions.report.verified, sessions.names.at(-1)]).toEqual([
      true,
      expect.stringContaining('retention-records'),
    ]);
    const events = await exported('cascade-events', { namespace: 'old' });
    expect(events.report.verified).toBe(true);
    expect(events.names.filter((name) => name.startsWith('cascade-events'))).toHaveLength(4);
    expect(events.names.filter((name) => name.startsWith('retention-records'))).toHaveLength(1);
    expect(events.unsigned).toBe(0);
    const none = await exported('cascade-events', { namespace: 'nobody' });
    expect([none.report.verified, none.names]).toEqual([true, []]);
  });

  it('holds the document byte for byte as it was logged', async () => {
    const payload = '{"big":123456789012345678901234567890,"small":1e-7,"text":"\\u2028\u00e9\\"\\\\"}';
    await archive.securityIncidents.create(aSecurityIncident({ rawPayload: json(payload) }));
    await signLog(archive);
    const { text, report } = await exported('security-incidents');
    expect(report.verified).toBe(true);
    const [, line = ''] = text.split('\n');
    const { document } = JSON.parse(line) as { document: string };
    expect(document).toContain('"big":123456789012345678901234567890');
    expect(document).toContain('"small":1e-07');
  });

  it('takes what the times ask for', async () => {
    await archive.cascadeEvents.saveMany(aChain('march', 20));
    await signLog(archive);
    const since = secondsIntoMarch(5);
    const until = secondsIntoMarch(9);
    const { report, names, text } = await exported('cascade-events', { namespace: 'march', since, until });
    expect([report.verified, names.length]).toEqual([true, 5]);
    const [header = ''] = text.split('\n');
    expect(JSON.parse(header)).toMatchObject({
      filter: { kind: 'cascade-events', namespace: 'march', since: since.instant, until: until.instant },
      count: 5,
    });
    const late = { since: parseTimestamp('2030-01-01T00:00:00Z') };
    expect((await exported('cascade-events', late)).names).toEqual([]);
  });

  it('proves each entry of a log with many, and each of some far from each other', async () => {
    await archive.cascadeEvents.saveMany(aChain('first', 300));
    for (let at = 0; at < 3; at += 1) await archive.cascadeEvents.saveMany(aChain(`dense-${at}`, 300));
    await archive.cascadeEvents.saveMany(aChain('last', 90));
    await signLog(archive);
    for (const [namespace, count] of [
      [null, 1_290] as const,
      ['first', 300] as const,
      ['last', 90] as const,
    ]) {
      const { report, names } = await exported('cascade-events', { namespace });
      expect([namespace, report.findings, names.length]).toEqual([namespace, [], count]);
    }
    const sparse = await exported('cascade-events', {
      since: secondsIntoMarch(70),
      until: secondsIntoMarch(71),
    });
    expect([sparse.report.findings, sparse.names.length]).toEqual([[], 10]);
  });

  it('is that of the newest checkpoint: what came later is left out and counted', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident({ description: 'first' }));
    await signLog(archive);
    await archive.securityIncidents.updateStatus(record.id, 'investigating' as never, 'looking');
    await fillMore(archive);
    const { report, names, unsigned } = await exported('security-incidents');
    expect([report.verified, names, unsigned]).toEqual([true, [`security-incidents ${record.id} 1`], 25]);
    while ((await archive.evidenceLog.sequence()) > 0);
    expect((await exported('security-incidents')).unsigned).toBe(25);
    await signLog(archive);
    const later = await exported('security-incidents');
    expect([later.report.verified, later.names.length, later.unsigned]).toEqual([true, 26, 0]);
  });

  it('holds a record that was saved again after a retention as it is now', async () => {
    const session = aRecoverySession({ sessionId: 'again', startedAt: secondsIntoMarch(1) });
    await archive.recoverySessions.save(session);
    await archive.recoverySessions.update({ ...session, approvedBy: 'ada' });
    await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason: 'a year is over' });
    await archive.recoverySessions.save(session);
    await signLog(archive);
    const { report, names, summary } = await exported('recovery-sessions');
    expect([report.verified, summary.hashesAlone]).toEqual([true, 0]);
    expect(names).toEqual([expect.stringContaining('retention-records'), 'recovery-sessions again 1']);
  });

  it('holds the hash alone of a version whose salt is gone', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident({ description: 'first' }));
    await archive.securityIncidents.updateStatus(record.id, 'investigating' as never, 'looking');
    await signLog(archive);
    await database.query({ text: 'UPDATE revisions SET previous_salt = NULL' });
    const { report, names, summary } = await exported('security-incidents');
    expect([report.verified, summary]).toEqual([true, { count: 2, hashesAlone: 1 }]);
    expect(names).toEqual(['security-incidents', `security-incidents ${record.id} 2`]);
  });

  it('holds what a redaction left of every version, and verifies', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident({ description: 'secret' }));
    await archive.securityIncidents.updateStatus(record.id, 'investigating' as never, 'looking');
    const request = { id: record.id, fields: ['description'], reason: 'asked to' };
    await archive.redactions.redact('security-incidents', request);
    await signLog(archive);
    const { text, report, names } = await exported('security-incidents');
    expect([report.findings, text.includes('secret')]).toEqual([[], false]);
    expect(report.notCovered).toContainEqual(expect.stringContaining('erased of 3 of the versions'));
    expect(names).toEqual([
      ...[1, 2, 3].map((revision) => `security-incidents ${record.id} ${revision}`),
      expect.stringMatching(/^redactions \d+ 1$/),
    ]);
  });

  it('holds each hold and redaction that is about one of its records, and none about others alone', async () => {
    await archive.cascadeEvents.saveMany([...aChain('mine', 4), ...aChain('theirs', 4)]);
    const held = [['mine-0000', 'mine-0001'], ['mine-0001', 'theirs-0001'], ['theirs-0001']];
    for (const ids of held) await archive.holds.place(cascadeEventKind, { ids }, 'case 7');
    for (const id of ['mine-0003', 'theirs-0003'])
      await archive.redactions.redact('cascade-events', { id, fields: ['effects'], reason: 'asked to' });
    await archive.holds.release('2', 'it is over');
    await signLog(archive);
    const { report, names } = await exported('cascade-events', { namespace: 'mine' });
    expect(report.findings).toEqual([]);
    expect(names).toEqual([
      ...[0, 1, 2].map((at) => `cascade-events mine-000${at} 1`),
      'holds 1 1',
      'holds 2 1',
      'cascade-events mine-0003 1',
      'redactions 1 1',
      'holds 2 2',
    ]);
  });

  it('begins with the log of earlier checkpoints', async () => {
    await archive.cascadeEvents.saveMany(aChain('first', 300));
    const old = await signLog(archive);
    await archive.cascadeEvents.saveMany(aChain('second', 300));
    await signLog(archive);
    const earlier = [{ size: 302n, note: writeNote(old) }];
    const { report } = await exported('cascade-events', {}, earlier);
    expect(report.findings).toEqual([]);
    const forged = [{ size: 301n, note: writeNote(old) }];
    expect((await exported('cascade-events', {}, forged)).report.verified).toBe(false);
  });

  it('does not verify where a record was changed in the database', async () => {
    await fillArchive(archive);
    await signLog(archive);
    await database.query({
      text: `UPDATE recovery_sessions SET approved_by = 'mallory' WHERE session_id = 'session-5'`,
    });
    const { report, names } = await exported('recovery-sessions');
    expect(report.findings.map(({ kind, line }) => [kind, names[(line ?? 0) - 2]])).toEqual([
      ['ENTRY_MISMATCH', 'recovery-sessions session-5 2'],
    ]);
  });

  it('is none before the first checkpoint', async () => {
    await expect(exported('postmortems')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
