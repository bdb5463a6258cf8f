import fc from 'fast-check';
import { Role, type Caller } from '../../src/auth';
import { securityIncidentKind } from '../../src/entities';
import type { ServedAccessEntry } from '../../src/repositories';
import { aCascadeEvent, aPostmortem, aRecoverySession, aSecurityIncident, json } from '../support/builders';
import { testEngine } from '../support/engine';
import { useArchive } from './support/archive';
import { beginLog } from './support/logged-archive';
import { recordOne, writtenAccesses } from './support/written-accesses';
import { sharedWriters } from '../../src/repositories';

const archive = useArchive();

const ada: Caller = {
  actor: 'ada',
  role: Role.OPERATOR,
  scope: { namespaces: null, hasSecurityIncidents: true, hasPostmortems: true },
  requestId: 'request-1',
  address: '192.0.2.7',
};

beforeEach(() => beginLog(archive));

/** The entries about what `actor` did, oldest first. */
async function entriesOf(actor = 'ada'): Promise<ServedAccessEntry[]> {
  const { edges } = await archive.accessLog.find({ actor: { eq: actor } }, { first: 1_000 });
  return edges.map(({ node }) => node).reverse();
}

async function sql<Row = Record<string, unknown>>(text: string, ...values: unknown[]): Promise<Row[]> {
  return archive.database.query<Row>({ text, values });
}

/** Runs `work` while nothing can be put into the access log. */
async function withoutAccessLog(work: () => Promise<unknown>): Promise<void> {
  await sql(`CREATE FUNCTION refuse_access() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the access log is full'; END $$`);
  await sql(
    `CREATE TRIGGER refuse BEFORE INSERT ON access_entries FOR EACH ROW EXECUTE FUNCTION refuse_access()`,
  );
  try {
    await work();
  } finally {
    await sql('DROP FUNCTION refuse_access CASCADE');
  }
}

/** A digest of every row of the archive. */
async function everything(): Promise<string[]> {
  const digests: string[] = [];
  for (const { tableName } of archive.database.dataSource.entityMetadatas) {
    const [row] = await sql<{ digest: string }>(
      `SELECT '${tableName} ' || count(*) || ' ' || md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS digest
        FROM ${tableName} AS t`,
    );
    digests.push(row?.digest ?? '');
  }
  return digests;
}

describe('a write', () => {
  it.each(writtenAccesses.map((one) => [one.operation, one] as const))(
    '%s leaves one entry, in its own transaction',
    async (operation, { kind, prepare, write, recordIds, namespaces, recordCount }) => {
      await prepare?.(archive);
      const [last] = await sql<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM log_entries');
      await write(archive.as(ada));

      const entries = await entriesOf();
      expect(entries).toEqual([
        {
          id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
          occurredAt: expect.stringMatching(/Z$/) as unknown,
          actor: 'ada',
          role: 'operator',
          requestId: 'request-1',
          operation,
          outcome: 'done',
          code: null,
          kind,
          namespaces,
          recordIds,
          recordCount: recordCount ?? String(recordIds.length),
          address: '192.0.2.7',
          times: 1,
        },
      ]);
      const logged = await sql<{ kind: string; id: string; transaction: string }>(
        'SELECT kind, record_id AS id, xmin::text AS transaction FROM log_entries WHERE id > $1',
        last?.id,
      );
      expect(logged.filter((entry) => entry.kind === 'access-entries')).toMatchObject([
        { id: entries[0]?.id },
      ]);
      expect(logged.length).toBeGreaterThan(1);
      const [access] = await sql<{ transaction: string }>(
        'SELECT xmin::text AS transaction FROM access_entries WHERE id = $1',
        entries[0]?.id,
      );
      expect(new Set(logged.map(({ transaction }) => transaction))).toEqual(new Set([access?.transaction]));
    },
  );

  it.each(writtenAccesses.map((one) => [one.operation, one] as const))(
    '%s is not done where its entry cannot be kept',
    async (_, { prepare, write }) => {
      await prepare?.(archive);
      const before = await everything();
      await withoutAccessLog(async () => {
        await expect(write(archive.as(ada))).rejects.toThrow('the access log is full');
      });
      expect(await everything()).toEqual(before);
      await write(archive.as(ada));
      expect(await entriesOf()).toHaveLength(1);
    },
  );

  it('leaves no entry where it fails', async () => {
    const { postmortems, cascadeEvents, holds } = archive.as(ada);
    await archive.postmortems.save(aPostmortem());
    const before = await everything();
    await expect(postmortems.updateFields('nowhere', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      postmortems.saveMany([aPostmortem({ incidentId: 'b' }), aPostmortem({ incidentId: '\u0000' })]),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(holds.place(securityIncidentKind, { ids: ['7'] }, 'case 7')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      cascadeEvents.record({ namespace: 'payments', triggerType: '\u0000', effects: [] }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await entriesOf()).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('that met a record already there leaves one too, each time', async () => {
    const { postmortems } = archive.as(ada);
    const outcomes = [];
    for (const affectedServices of [['a'], ['a'], ['b']])
      outcomes.push((await postmortems.save(aPostmortem({ affectedServices }))).outcome);
    expect(outcomes).toEqual(['SAVED', 'DUPLICATE', 'CONFLICT']);
    expect((await entriesOf()).map(({ operation, recordIds }) => [operation, recordIds])).toEqual(
      Array.from({ length: 3 }, () => ['savePostmortem', ['incident-1']]),
    );
  });

  it('under an idempotency key leaves one each time it comes', async () => {
    const id = await recordOne(archive.as(ada), { idempotencyKey: 'k' });
    expect(await recordOne(archive.as(ada), { idempotencyKey: 'k' })).toBe(id);
    await archive.postmortems.save(aPostmortem());
    const update = (): Promise<unknown> =>
      archive.as(ada).postmortems.updateFields('incident-1', { namespace: 'a' }, { idempotencyKey: 'k' });
    await update();
    await update();
    expect((await entriesOf()).map(({ operation, recordIds }) => [operation, ...recordIds])).toEqual([
      ['recordCascadeEvent', id],
      ['recordCascadeEvent', id],
      ['updatePostmortem', 'incident-1'],
      ['updatePostmortem', 'incident-1'],
    ]);
  });
});

describe('writes that share a transaction', () => {
  const actors = ['a', 'b', 'c', 'd', 'e', 'f'];

  /** In how many transactions entries were kept. */
  async function transactions(): Promise<number> {
    const [row] = await sql<{ count: string }>(
      'SELECT count(DISTINCT xmin::text) AS count FROM access_entries',
    );
    return Number(row?.count);
  }

  it('leave an entry for each call of the recorder', async () => {
    const ids = await Promise.all(actors.map((actor) => recordOne(archive.as({ actor }))));
    expect(
      await Promise.all(actors.map(async (actor) => (await entriesOf(actor)).map((one) => one.recordIds))),
    ).toEqual(ids.map((id) => [[id]]));
    expect(await transactions()).toBe(2);
  });

  it('leave an entry for each save', async () => {
    await Promise.all(
      actors.map((actor) => archive.as({ actor }).postmortems.save(aPostmortem({ incidentId: actor }))),
    );
    expect(
      await Promise.all(actors.map(async (actor) => (await entriesOf(actor)).map((one) => one.recordIds))),
    ).toEqual(actors.map((actor) => [[actor]]));
    // the first two go alone, each at once, where two can
    expect(await transactions()).toBe(testEngine === 'postgresql' ? 3 : 2);
  });

  it('leave none for the one that fails', async () => {
    await recordOne(archive.as({ actor: 'b' }), { idempotencyKey: 'k' });
    const other = { namespace: 'orders', triggerType: 'T', effects: [] };
    const results = await Promise.allSettled(
      actors.map((actor) => archive.as({ actor }).cascadeEvents.record(other, { idempotencyKey: 'k' })),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    // that of b is the one of its first call
    expect(await Promise.all(actors.map(async (actor) => (await entriesOf(actor)).length))).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
  });
});

describe('what was looked at', () => {
  const flush = (): Promise<void> => sharedWriters(archive.database).access.flush();

  beforeEach(async () => {
    for (const rawPayload of ['{"a":1}', '{"b":2}'])
      await archive.securityIncidents.create(aSecurityIncident({ rawPayload: json(rawPayload) }));
  });

  it('is noted for each read of raw payloads, with their incidents', async () => {
    const { securityIncidents } = archive.as({ ...ada, role: Role.VIEWER });
    await securityIncidents.getById('1');
    await securityIncidents.find(null, { projection: new Set(['id', 'rawPayload']) });
    await securityIncidents.findConnection(null, { first: 1 });
    expect(await entriesOf()).toEqual([]);
    await flush();
    const read = {
      role: 'viewer',
      operation: 'readRawPayload',
      kind: 'security-incidents',
      namespaces: [''],
    };
    expect((await entriesOf()).map((one) => [...one.recordIds].sort()).sort()).toEqual([
      ['1'],
      ['1', '2'],
      ['2'],
    ]);
    for (const entry of await entriesOf())
      expect(entry).toMatchObject({ ...read, requestId: 'request-1', address: '192.0.2.7', times: 1 });
  });

  it('is not noted where no raw payload was given out', async () => {
    const { securityIncidents, revisions } = archive.as(ada);
    await securityIncidents.getById('1', new Set(['id', 'description']));
    await securityIncidents.getById('77');
    await securityIncidents.find(null, { projection: new Set(['id']) });
    await securityIncidents.count();
    await archive.securityIncidents.markAsResolved('1');
    expect(
      (await revisions.getManyRevisions(securityIncidentKind, ['1', '2'])).map((one) => one.length),
    ).toEqual([1, 0]);
    await flush();
    expect(await entriesOf()).toEqual([]);
  });

  it('is noted where an earlier version tells a raw payload', async () => {
    await archive.securityIncidents.markAsResolved('1');
    await archive.securityIncidents.markAsResolved('2');
    await sql(`UPDATE revisions SET previous_document = replace(previous_document, '{"a":1}', '{"a":0}')`);
    const [changes] = await archive.as(ada).revisions.getManyRevisions(securityIncidentKind, ['1', '2']);
    expect(changes?.[0]?.changes.map(({ field }) => field)).toContain('raw_payload');
    await flush();
    expect(await entriesOf()).toMatchObject([{ operation: 'readRawPayload', recordIds: ['1'] }]);
  });

  it('waits where it cannot be kept, and comes as soon as it can', async () => {
    await withoutAccessLog(async () => {
      await archive.as(ada).securityIncidents.getById('1');
      await expect(flush()).rejects.toThrow('the access log is full');
      await archive.as(ada).securityIncidents.getById('2');
      await expect(flush()).rejects.toThrow('the access log is full');
    });
    await flush();
    await flush();
    expect(
      (await entriesOf())
        .map(({ recordIds }) => recordIds)
        .flat()
        .sort(),
    ).toEqual(['1', '2']);
  });

  it('is not shown any more where a thousand wait that cannot be kept', async () => {
    const { access } = sharedWriters(archive.database);
    await withoutAccessLog(async () => {
      for (let at = 0; at < 1_000; at += 1)
        await access.note(ada, { operation: 'readRawPayload', kind: null, records: [] });
      await expect(archive.as(ada).securityIncidents.getById('1')).rejects.toThrow('the access log is full');
    });
    expect(await archive.as(ada).securityIncidents.getById('1')).toMatchObject({ id: '1' });
    await flush();
    const [row] = await sql<{ count: string }>(
      'SELECT count(*) AS count FROM access_entries WHERE actor = $1',
      'ada',
    );
    expect(row?.count).toBe('1001');
  });
});

describe('refusals', () => {
  it('that are alike share an entry, which counts them', async () => {
    const { access } = sharedWriters(archive.database);
    const refused = { operation: 'redact', kind: null, records: [], code: 'FORBIDDEN' } as const;
    for (let at = 0; at < 5; at += 1) await access.note({ ...ada, requestId: `request-${at}` }, refused);
    await access.note({ ...ada, address: '192.0.2.8' }, refused);
    await access.note(ada, { ...refused, operation: 'placeHold' });
    await access.note(
      { actor: 'ada', role: null, requestId: null, address: null },
      { ...refused, code: 'UNAUTHENTICATED' },
    );
    await access.flush();
    const entries = await entriesOf();
    expect(
      entries.map(({ operation, code, address, times }) => `${operation} ${code} ${address} ${times}`).sort(),
    ).toEqual([
      'placeHold FORBIDDEN 192.0.2.7 1',
      'redact FORBIDDEN 192.0.2.7 5',
      'redact FORBIDDEN 192.0.2.8 1',
      'redact UNAUTHENTICATED null 1',
    ]);
    expect(entries.find(({ times }) => times === 5)).toMatchObject({
      outcome: 'refused',
      requestId: 'request-0',
      recordCount: '0',
    });
  });
});

it('never holds what records hold', async () => {
  const secret = fc.stringMatching(/^[a-z]{12,24}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(secret, { minLength: 12, maxLength: 12 }), fc.uuid(), async (secrets, id) => {
      const [a, b, c, d, e, f, g, h, i, j, k, l] = secrets;
      const body = (one?: string, two?: string) => json(JSON.stringify({ [one ?? '']: [{ at: two }] }));
      const list = (one?: string) => json(JSON.stringify([{ at: one }]));
      const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = archive.as(ada);
      const { record } = await securityIncidents.create(
        aSecurityIncident({
          rawPayload: body(a, b),
          entityRefs: json('{}'),
          description: c,
          investigationNotes: d,
        }),
      );
      await securityIncidents.updateStatus(record.id, record.status, e);
      await securityIncidents.getById(record.id);
      const postmortem = {
        incidentId: id,
        timeline: list(f),
        recommendations: list(g),
        systemSnapshot: body(h),
      };
      await postmortems.save(aPostmortem(postmortem));
      await postmortems.save(aPostmortem({ ...postmortem, systemSnapshot: body(i) }));
      await cascadeEvents.save(aCascadeEvent({ cascadeId: id, triggerDetails: body(j), effects: list(k) }));
      await recoverySessions.save(aRecoverySession({ sessionId: id, metadata: body(l) }));
      await sharedWriters(archive.database).access.flush();
      const entries = await sql<{ text: string }>('SELECT t::text AS text FROM access_entries AS t');
      const texts = entries.map(({ text }) => text).join('\n');
      expect(texts).toContain(id);
      for (const one of secrets) expect(texts).not.toContain(one);
    }),
    { numRuns: 10 },
  );
});
