import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
} from '../../src/entities';
import {
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  secondsIntoMarch,
} from '../support/builders';
import { testEngine } from '../support/engine';
import { useArchive } from './support/archive';

const archive = useArchive();
const reason = 'case 7 of the county court';

const sessions = (count: number, namespace = 'payments') =>
  Array.from({ length: count }, (_, at) =>
    aRecoverySession({
      sessionId: `${namespace}-${at}`,
      namespace,
      startedAt: secondsIntoMarch(at),
      initiatedBy: at % 2 === 0 ? 'ada' : 'bob',
    }),
  );

const cutoff = secondsIntoMarch(1_000);

describe('placing a hold', () => {
  it('takes the records named, once each, and says who placed it, when and why', async () => {
    await archive.postmortems.saveMany(['b', 'a', 'c'].map((incidentId) => aPostmortem({ incidentId })));
    const hold = await archive
      .as({ actor: 'ada' })
      .holds.place(postmortemKind, { ids: ['b', 'a', 'b'] }, reason);

    expect(hold).toEqual({
      id: '1',
      kind: 'postmortems',
      reason,
      filter: null,
      recordCount: 2,
      placedAt: expect.stringMatching(/^2\d{3}-.*Z$/) as unknown,
      placedBy: 'ada',
      releasedAt: null,
      releasedBy: null,
      releaseReason: null,
      revision: 1,
    });
    expect(await archive.holds.getManyRecordIds(['1'])).toEqual([['a', 'b']]);
  });

  it('takes those that match a filter then, and none that come to match later', async () => {
    await archive.recoverySessions.saveMany(sessions(4));
    const filter = { initiatedBy: { eq: 'ada' }, startedAt: { lt: secondsIntoMarch(99) } };
    const hold = await archive.holds.place(recoverySessionKind, { filter }, reason);
    await archive.recoverySessions.saveMany(sessions(6).slice(4));

    expect(hold.filter?.text).toBe(
      '{"initiatedBy":{"eq":"ada"},"startedAt":{"lt":"2026-03-01T00:01:39.000Z"}}',
    );
    expect(await archive.holds.getManyRecordIds([hold.id])).toEqual([['payments-0', 'payments-2']]);
  });

  it('takes incidents by their number', async () => {
    for (let at = 0; at < 12; at += 1) await archive.securityIncidents.create(aSecurityIncident());
    const { id } = await archive.holds.place(securityIncidentKind, { ids: ['2', '10'] }, reason);
    expect(await archive.holds.getManyRecordIds([id])).toEqual([['10', '2']]);
  });

  it.each([
    ['reason', {}, ' \n', { ids: ['payments-0'] }],
    ['reason', {}, 'a\u0000', { ids: ['payments-0'] }],
    ['ids', {}, reason, {}],
    ['ids', {}, reason, { ids: [] }],
    ['ids', {}, reason, { ids: Array.from({ length: 10_001 }, () => 'payments-0') }],
    ['ids[1]', {}, reason, { ids: ['payments-0', 'x'.repeat(257)] }],
    ['ids[1]', { code: 'NOT_FOUND' }, reason, { ids: ['payments-0', 'nobody'] }],
    ['filter', {}, reason, { ids: ['payments-0'], filter: {} }],
    ['filter', {}, reason, { filter: { initiatedBy: { eq: 'nobody' } } }],
    ['filter.shoeSize', {}, reason, { filter: { shoeSize: { eq: 44 } } as object }],
  ])('refuses a wrong %s (%j), and holds nothing', async (field, code, why, selection) => {
    await archive.recoverySessions.saveMany(sessions(2));
    await expect(archive.holds.place(recoverySessionKind, selection, why)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
      ...code,
    });
    expect(await archive.holds.find()).toEqual([]);
    expect(await archive.recoverySessions.deleteOlderThan({ cutoff, reason })).toBe(2);
  });

  it('takes 10,000 records at once, and no more', async () => {
    await archive.database.query({
      text: `INSERT INTO recovery_sessions (session_id, namespace, trigger_level, status, initiated_by, steps_data,
          abort_reason, requires_approval, approved_by, metadata, search_text)
        SELECT 's-' || n, 'many', '', 'completed', '', '[]', '', false, '', '{}', '' FROM generate_series(1, 10001) AS n`,
    });
    await expect(archive.holds.place(recoverySessionKind, { filter: {} }, reason)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter',
      reason: 'matches more than 10000 records',
    });
    await archive.database.query({ text: `DELETE FROM recovery_sessions WHERE session_id = 's-1'` });
    const hold = await archive.holds.place(recoverySessionKind, { filter: {} }, reason);
    expect(hold.recordCount).toBe(10_000);
    const [page] = await archive.holds.getManyRecordIds([hold.id], { first: 2, after: 's-9998' });
    expect(page).toEqual(['s-9999']);
  });
});

describe('a hold', () => {
  it('keeps retention from its records, and from no others, until it is released', async () => {
    await archive.recoverySessions.saveMany(sessions(4));
    const { id } = await archive.holds.place(recoverySessionKind, { ids: ['payments-1'] }, reason);

    const retention = { cutoff, reason: 'a year is over' };
    expect(await archive.recoverySessions.deleteOlderThan(retention, { isDryRun: true })).toBe(3);
    expect(await archive.recoverySessions.deleteOlderThan(retention)).toBe(3);
    expect((await archive.recoverySessions.find()).map(({ sessionId }) => sessionId)).toEqual(['payments-1']);
    expect(await archive.retentionRecords.find()).toMatchObject([{ removedCount: '3' }]);

    await archive.holds.release(id, 'settled');
    expect(await archive.recoverySessions.deleteOlderThan(retention)).toBe(1);
  });

  it('holds a record until every hold on it is released', async () => {
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    const [first, second] = [
      await archive.holds.place(cascadeEventKind, { ids: ['payments-0000', 'payments-0001'] }, reason),
      await archive.holds.place(cascadeEventKind, { ids: ['payments-0001'] }, 'another case'),
    ];
    const retain = () => archive.cascadeEvents.deleteOlderThan({ cutoff, reason: 'a year is over' });

    expect(await retain()).toBe(1);
    await archive.holds.release(first.id, 'settled');
    expect(await retain()).toBe(1);
    expect(await retain()).toBe(0);
    await archive.holds.release(second.id, 'settled');
    expect(await retain()).toBe(1);
  });

  it('holds no record of another kind that has the same key', async () => {
    await archive.recoverySessions.save(
      aRecoverySession({ sessionId: 'same', startedAt: secondsIntoMarch(0) }),
    );
    await archive.postmortems.save(aPostmortem({ incidentId: 'same' }));
    await archive.holds.place(postmortemKind, { ids: ['same'] }, reason);
    expect(await archive.recoverySessions.deleteOlderThan({ cutoff, reason })).toBe(1);
  });

  it('lets its records change', async () => {
    const [session] = sessions(1);
    if (session === undefined) throw new Error('no session');
    await archive.recoverySessions.save(session);
    await archive.holds.place(recoverySessionKind, { ids: [session.sessionId] }, reason);
    const { record } = await archive.recoverySessions.update({ ...session, approvedBy: 'eve' });
    expect(record.revision).toBe(2);
  });

  it('makes retention go on past more held records than one batch has', async () => {
    await archive.database.query({
      text: `INSERT INTO recovery_sessions (session_id, namespace, trigger_level, status, initiated_by, steps_data,
          abort_reason, requires_approval, approved_by, metadata, search_text, started_at)
        SELECT 's-' || n, 'many', '', 'completed', CASE WHEN n <= 5100 THEN 'ada' ELSE 'bob' END, '[]', '', false, '',
          '{}', '', timestamptz '2026-02-01T00:00:00Z' + n * interval '1 second'
        FROM generate_series(1, 5200) AS n`,
    });
    await archive.holds.place(recoverySessionKind, { filter: { initiatedBy: { eq: 'ada' } } }, reason);
    expect(await archive.recoverySessions.deleteOlderThan({ cutoff, reason })).toBe(100);
  });
});

describe('releasing a hold', () => {
  it('says who released it, when and why', async () => {
    await archive.postmortems.save(aPostmortem({ incidentId: 'a' }));
    const placed = await archive.holds.place(postmortemKind, { ids: ['a'] }, reason);
    const released = await archive.as({ actor: 'bob' }).holds.release(placed.id, 'settled');
    expect(released).toEqual({
      ...placed,
      releasedAt: expect.stringMatching(/Z$/) as unknown,
      releasedBy: 'bob',
      releaseReason: 'settled',
      revision: 2,
    });
    expect(released.releasedAt ?? '').not.toBe('');
  });

  it('needs a reason, a hold, and one that is not released', async () => {
    await archive.postmortems.save(aPostmortem({ incidentId: 'a' }));
    const { id } = await archive.holds.place(postmortemKind, { ids: ['a'] }, reason);
    await expect(archive.holds.release(id, '')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'reason',
    });
    await expect(archive.holds.release('x', 'r')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'id',
    });
    await expect(archive.holds.release('99', 'r')).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    await archive.holds.release(id, 'settled');
    await expect(archive.holds.release(id, 'again')).rejects.toMatchObject({ code: 'CONFLICT', field: 'id' });
    expect(await archive.holds.find({ includeReleased: true })).toMatchObject([
      { releaseReason: 'settled', revision: 2 },
    ]);
  });
});

describe('finding holds', () => {
  it('gives the open ones, newest first, by kind and by record', async () => {
    await archive.postmortems.saveMany(['a', 'b'].map((incidentId) => aPostmortem({ incidentId })));
    await archive.recoverySessions.save(aRecoverySession({ sessionId: 'a' }));
    const one = await archive.holds.place(postmortemKind, { ids: ['a', 'b'] }, reason);
    const two = await archive.holds.place(recoverySessionKind, { ids: ['a'] }, reason);
    const three = await archive.holds.place(postmortemKind, { ids: ['b'] }, reason);
    await archive.holds.release(three.id, 'settled');

    const idsOf = async (query: Parameters<typeof archive.holds.find>[0]) =>
      (await archive.holds.find(query)).map(({ id }) => id);
    expect(await idsOf({})).toEqual([two.id, one.id]);
    expect(await idsOf({ includeReleased: true })).toEqual([three.id, two.id, one.id]);
    expect(await idsOf({ kind: 'postmortems', recordId: 'a' })).toEqual([one.id]);
    expect(await idsOf({ recordId: 'a' })).toEqual([two.id, one.id]);
    expect(await idsOf({ recordId: 'b', includeReleased: true, limit: 1 })).toEqual([three.id]);
    await expect(archive.holds.find({ limit: 1_001 })).rejects.toMatchObject({ field: 'limit' });
  });
});

describe('a hold placed while a retention runs', () => {
  it.each(['events', 'sessions'])('takes %s or finds them gone, and never both', async (what) => {
    for (let round = 0; round < 8; round += 1) {
      const namespace = `${what}-${round}`;
      if (what === 'events') await archive.cascadeEvents.saveMany(aChain(namespace, 40));
      else await archive.recoverySessions.saveMany(sessions(40, namespace));
      const retention = { cutoff, namespace, reason: 'a year is over' };
      const [held, removed] = await Promise.allSettled([
        what === 'events'
          ? archive.holds.place(cascadeEventKind, { ids: [`${namespace}-0007`, `${namespace}-0021`] }, reason)
          : archive.holds.place(recoverySessionKind, { ids: [`${namespace}-7`, `${namespace}-21`] }, reason),
        what === 'events'
          ? archive.cascadeEvents.deleteOlderThan(retention)
          : archive.recoverySessions.deleteOlderThan(retention),
      ]);
      const isHeld = held.status === 'fulfilled';
      if (!isHeld) expect(held.reason).toMatchObject({ code: 'NOT_FOUND', field: 'ids[0]' });
      expect(removed).toEqual({ status: 'fulfilled', value: isHeld ? 38 : 40 });
    }
  });

  // The embedded engine has one session: there nothing runs beside an open transaction.
  const onPostgres = testEngine === 'postgresql' ? it : it.skip;

  onPostgres('is seen by a retention that waited for the records it holds', async () => {
    await archive.recoverySessions.saveMany(sessions(3));
    const [locked, gate] = [signal(), signal()];
    const blocked = archive.database.transaction(async (tx) => {
      // That one alone: who waits for it first gets it first, which does not hold of several.
      await tx.query({ text: `SELECT 1 FROM recovery_sessions WHERE session_id = 'payments-1' FOR UPDATE` });
      locked.give();
      await gate.given;
    });
    await locked.given;
    const placed = archive.holds.place(recoverySessionKind, { ids: ['payments-1'] }, reason);
    await waiting(1);
    const removed = archive.recoverySessions.deleteOlderThan({ cutoff, reason: 'a year is over' });
    await waiting(2);
    gate.give();
    await Promise.all([blocked, placed]);
    expect(await removed).toBe(2);
    expect(await archive.recoverySessions.count()).toBe(1);
  });

  /** Resolves once so many sessions wait for a lock. */
  async function waiting(count: number): Promise<void> {
    for (;;) {
      const [row] = await archive.database.query<{ count: string }>({
        text: `SELECT count(*) AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      });
      if (Number(row?.count) === count) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});

/** What one waits for until another gives it. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}
