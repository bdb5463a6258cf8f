import { localCaller } from '../../src/auth';
import { contentHash, entryLeafHash, type EntryContent, type EntryKind } from '../../src/core/evidence';
import { canonicalJson, parseJson } from '../../src/core/json';
import { rootOf, verifyConsistency, verifyInclusion } from '../../src/core/merkle';
import { securityIncidentKind } from '../../src/entities';
import { SecurityIncidentStatus } from '../../src/entities';
import { exportLines, RepositorySource } from '../../src/interchange';
import { leafDocument } from '../../src/repositories/log-versions';
import { readSnapshot } from '../../src/repositories/export-reader';
import type { LoggedEntry } from '../../src/repositories';
import {
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  secondsIntoMarch,
  time,
} from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const everything = { namespace: null, since: null, until: null };

async function begun(): Promise<void> {
  await archive.evidenceLog.begin('incident-archive/test', 'a key');
}

const kinds: readonly EntryKind[] = [
  'log',
  'security-incidents',
  'postmortems',
  'cascade-events',
  'recovery-sessions',
  'retention-records',
  'access-entries',
];

async function sequenced(): Promise<readonly LoggedEntry[]> {
  while ((await archive.evidenceLog.sequence()) > 0);
  return archive.evidenceLog.changes({ first: 1000, kinds });
}

async function exported(kind: Parameters<typeof exportLines>[1]): Promise<string[]> {
  const lines: string[] = [];
  await readSnapshot(archive.database, localCaller, async (reader) => {
    for await (const line of exportLines(new RepositorySource(reader), kind, everything)) lines.push(line);
  });
  return lines;
}

async function saltOf(table: string, key: string, id: string): Promise<Buffer> {
  const [row] = await archive.database.query<{ salt: string }>({
    text: `SELECT salt FROM ${table} WHERE ${key}::text = $1`,
    values: [id],
  });
  return Buffer.from(row?.salt ?? '', 'hex');
}

/** The leaf that an auditor computes for a record's newest version, from its export and the salt beside it. */
async function expectedLeaf(
  entry: LoggedEntry,
  document: string,
  table: string,
  key: string,
): Promise<Uint8Array> {
  const { kind, namespace, recordId: id, revision, recordedAt } = entry;
  const content: EntryContent = { kind, namespace, id, revision, recordedAt, document };
  return entryLeafHash(kind, contentHash(await saltOf(table, key, id), content));
}

describe('the evidence log', () => {
  it('has one entry for each version of each record, which its export and its salt give again, and one for each access', async () => {
    await begun();
    const { record } = await archive.securityIncidents.create(aSecurityIncident());
    await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.INVESTIGATING, 'looking');
    await archive.postmortems.save(aPostmortem());
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    await archive.recoverySessions.save(aRecoverySession());
    const entries = await sequenced();
    expect(entries.map(({ logIndex, kind, revision }) => `${logIndex} ${kind} ${revision}`)).toEqual([
      '0 log 1',
      '1 security-incidents 1',
      '2 access-entries 1',
      '3 security-incidents 2',
      '4 access-entries 1',
      '5 postmortems 1',
      '6 access-entries 1',
      '7 cascade-events 1',
      '8 cascade-events 1',
      '9 cascade-events 1',
      '10 access-entries 1',
      '11 recovery-sessions 1',
      '12 access-entries 1',
    ]);
    const tables: [EntryKind & Parameters<typeof exportLines>[1], string, string, number][] = [
      ['security-incidents', 'security_incidents', 'id', 3],
      ['postmortems', 'postmortems', 'incident_id', 5],
      ['cascade-events', 'cascade_events', 'cascade_id', 7],
      ['recovery-sessions', 'recovery_sessions', 'session_id', 11],
    ];
    for (const [kind, table, key, at] of tables) {
      for (const [index, line] of (await exported(kind)).entries()) {
        const entry = entries[at + index];
        if (entry === undefined) throw new Error('an entry is missing');
        expect(Buffer.from(entry.leafHash)).toEqual(
          Buffer.from(await expectedLeaf(entry, leafDocument(line), table, key)),
        );
      }
    }
  });

  it('leaves no entry of what was there already, or changed nothing, beside that somebody tried', async () => {
    await begun();
    await archive.postmortems.save(aPostmortem());
    await archive.postmortems.save(aPostmortem());
    await archive.postmortems.save(aPostmortem({ affectedServices: ['another'] }));
    expect((await sequenced()).map(({ kind }) => kind)).toEqual([
      'log',
      'postmortems',
      'access-entries',
      'access-entries',
      'access-entries',
    ]);
  });

  it('tells changes without the accesses, unless they are asked for', async () => {
    await begun();
    await archive.postmortems.save(aPostmortem());
    await sequenced();
    const kindsOf = async (only?: readonly EntryKind[]): Promise<EntryKind[]> =>
      (await archive.evidenceLog.changes({ kinds: only })).map(({ kind }) => kind);
    expect(await kindsOf()).toEqual(['log', 'postmortems']);
    expect(await kindsOf(['postmortems'])).toEqual(['postmortems']);
    expect(await kindsOf(['access-entries'])).toEqual(['access-entries']);
  });

  it('proves what is in it, and that it only grew', async () => {
    await begun();
    await archive.cascadeEvents.saveMany(aChain('payments', 300));
    await sequenced();
    const early = await archive.evidenceLog.head();
    await archive.cascadeEvents.saveMany(aChain('orders', 300));
    const entries = await sequenced();
    const late = await archive.evidenceLog.head();
    if (early === null || late === null) throw new Error('the log has not begun');
    expect(Buffer.from(late.root)).toEqual(Buffer.from(rootOf(entries.map(({ leafHash }) => leafHash))));
    expect(Buffer.from(await archive.evidenceLog.rootAt(early.size))).toEqual(Buffer.from(early.root));
    for (const index of [0n, 1n, 255n, 256n, 300n, 301n, 599n, 600n, 602n]) {
      const entry = await archive.evidenceLog.entry(index);
      if (entry === null) throw new Error('an entry is missing');
      const proof = await archive.evidenceLog.inclusionProof({ logIndex: index }, late.size);
      expect(() => verifyInclusion({ index, hash: entry.leafHash }, late, proof)).not.toThrow();
    }
    const proof = await archive.evidenceLog.consistencyProof(early.size, late.size);
    expect(() => verifyConsistency(early, late, proof)).not.toThrow();
    await expect(archive.evidenceLog.inclusionProof({ logIndex: 603n }, 603n)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('takes in records that are older, with the versions that they had', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident());
    await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED, 'done');
    await archive.cascadeEvents.saveMany(aChain('payments', 2));
    await sequenced();
    const logged = await archive.database.query<{ kind: EntryKind }>({
      text: 'SELECT kind FROM log_entries ORDER BY id',
    });
    expect(logged.map(({ kind }) => kind)).toEqual([
      'security-incidents',
      'access-entries',
      'security-incidents',
      'access-entries',
      'cascade-events',
      'cascade-events',
      'access-entries',
    ]);
    await archive.database.query({ text: 'DELETE FROM log_entries' });
    for (const table of ['security_incidents', 'cascade_events'])
      await archive.database.query({ text: `UPDATE ${table} SET salt = NULL` });
    await archive.database.query({ text: 'UPDATE revisions SET previous_salt = NULL' });
    await begun();
    while ((await archive.evidenceLog.backfill()) > 0);
    const entries = await sequenced();
    expect(entries.map(({ kind, recordId, revision }) => `${kind} ${recordId} ${revision}`)).toEqual([
      'log incident-archive/test 1',
      `security-incidents ${record.id} 1`,
      `security-incidents ${record.id} 2`,
      'cascade-events payments-0000 1',
      'cascade-events payments-0001 1',
    ]);
    const [line] = await exported('security-incidents');
    const newest = entries[2];
    if (newest === undefined || line === undefined) throw new Error('an entry is missing');
    expect(Buffer.from(newest.leafHash)).toEqual(
      Buffer.from(await expectedLeaf(newest, leafDocument(line), securityIncidentKind.table, 'id')),
    );
    expect(canonicalJson(parseJson(leafDocument(line)))).toBe(leafDocument(line));
    expect(await archive.evidenceLog.backfill()).toBe(0);
  });

  it('holds what a retention removed, by its places, also where it took several batches', async () => {
    await begun();
    const event = { namespace: 'payments', triggerType: 'T', effects: [] };
    for (const count of [500, 500, 500, 501])
      await archive.cascadeEvents.recordMany(Array.from({ length: count }, () => event));
    const last = await archive.cascadeEvents.record(event);
    const cutoff = time(last.events[0]?.timestamp ?? '');
    await archive.recoverySessions.save(aRecoverySession({ startedAt: secondsIntoMarch(1) }));
    await archive.cascadeEvents.deleteOlderThan({ cutoff, reason: 'a year is over' });
    await archive.recoverySessions.deleteOlderThan({ cutoff, reason: 'a year is over' });
    // what excuses a removal has its place as soon as the removal is seen
    expect(await archive.evidenceLog.waiting()).toBe(0);
    await sequenced();
    const kept = await archive.evidenceLog.changes({ kinds: ['retention-records'] });
    expect(kept.map(({ recordId, revision }) => `${recordId} ${revision}`)).toEqual(['1 1', '1 2', '2 1']);
    const records = await archive.database.query<{ ranges: string; salt: string; revision: number }>({
      text: 'SELECT log_ranges AS ranges, salt, revision FROM retention_records ORDER BY id',
    });
    expect(records.map(({ ranges }) => ranges)).toEqual(['[[1,2003],[2004,2004]]', '[[2008,2008]]']);
    const [earlier] = await archive.database.query<{ document: string; salt: string }>({
      text: `SELECT previous_document AS document, previous_salt AS salt FROM revisions
        WHERE kind = 'retention-records'`,
    });
    if (earlier === undefined || kept[0] === undefined) throw new Error('a version is missing');
    expect(JSON.parse(earlier.document)).toMatchObject({ removed_count: 2000, log_ranges: [[1, 2003]] });
    const { namespace, recordId: id, revision, recordedAt } = kept[0];
    const content = { kind: 'retention-records', namespace, id, revision, recordedAt } as const;
    const hash = contentHash(Buffer.from(earlier.salt, 'hex'), { ...content, document: earlier.document });
    expect(Buffer.from(kept[0].leafHash)).toEqual(Buffer.from(entryLeafHash('retention-records', hash)));
  }, 60_000);

  it('has a retention name no place of a record that stays, and reach over those of other kinds', async () => {
    await begun();
    const save = (namespace: string, at: number) =>
      archive.recoverySessions.save(
        aRecoverySession({ sessionId: `${namespace}-${at}`, namespace, startedAt: secondsIntoMarch(at) }),
      );
    for (const at of [1, 2]) await save('payments', at);
    await archive.postmortems.save(aPostmortem());
    await save('payments', 3);
    await save('orders', 3);
    await save('payments', 4);
    const retention = { cutoff: secondsIntoMarch(9), reason: 'a year is over', namespace: 'payments' };
    await archive.recoverySessions.deleteOlderThan(retention);
    const [record] = await archive.database.query<{ ranges: string }>({
      text: 'SELECT log_ranges AS ranges FROM retention_records',
    });
    const places = (await sequenced()).filter(({ kind }) => kind !== 'access-entries');
    expect(places.slice(1, 7).map(({ logIndex, recordId }) => `${logIndex} ${recordId}`)).toEqual([
      '1 payments-1',
      '3 payments-2',
      '5 incident-1',
      '7 payments-3',
      '9 orders-3',
      '11 payments-4',
    ]);
    expect(record?.ranges).toBe('[[1,7],[11,11]]');
  });
});
