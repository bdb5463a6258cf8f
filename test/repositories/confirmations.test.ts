import { localCaller, Role, type Caller } from '../../src/auth';
import { ArchiveError } from '../../src/core/errors';
import { ConfirmableOperation, ConfirmationDecision, postmortemKind } from '../../src/entities';
import { ConfirmationRepository, createRepositories, type Repositories } from '../../src/repositories';
import { aPostmortem, aRecoverySession, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const everyNamespace = localCaller.scope;

/** An admin of an archive that demands a second person. */
function admin(actor: string, namespaces: readonly string[] | null = null): Repositories {
  const scope = namespaces === null ? everyNamespace : { ...everyNamespace, namespaces };
  const caller: Caller = { ...localCaller, actor, role: Role.ADMIN, scope };
  return createRepositories(archive.database, caller, { confirmationMinutes: 30 });
}

const ann = (): Repositories => admin('ann');
const bob = (): Repositories => admin('bob');

const redaction = {
  operation: ConfirmableOperation.REDACT,
  input: { kind: 'postmortems', id: 'incident-1', fields: ['timeline'], reason: 'asked for by its subject' },
} as const;

const deletion = (namespace: string | null = null) =>
  ({
    operation: ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN,
    input: { cutoff: time('2026-01-01T00:00:00.000001Z'), reason: 'a year is over', namespace },
  }) as const;

async function begun(): Promise<void> {
  await archive.evidenceLog.begin('incident-archive/test', 'a key');
  await archive.postmortems.save(aPostmortem({ incidentId: 'incident-1' }));
}

async function requested(
  repositories: Repositories,
  work: Parameters<Repositories['confirmations']['perform']>[0],
) {
  const { carried, request } = await repositories.confirmations.perform(work);
  if (request === null) throw new Error('it was carried out at once');
  expect(carried).toBeNull();
  return request;
}

async function expire(id: string): Promise<void> {
  await archive.database.query({
    text: `UPDATE confirmation_requests SET expires_at = clock_timestamp() WHERE id = $1::bigint`,
    values: [id],
  });
}

async function saveOldSessions(...namespaces: string[]): Promise<void> {
  for (const namespace of namespaces)
    await archive.recoverySessions.save(
      aRecoverySession({
        sessionId: `old-of-${namespace}`,
        namespace,
        startedAt: time('2025-03-01T00:00:00Z'),
      }),
    );
}

describe('where a second person is demanded', () => {
  it('erases nothing before somebody else has confirmed it', async () => {
    await begun();
    const request = await requested(ann(), redaction);
    expect(request).toMatchObject({
      requestedBy: 'ann',
      kind: 'postmortems',
      namespaces: [''],
      decision: null,
    });
    expect((await archive.postmortems.getByIncidentId('incident-1'))?.redactedFields).toEqual([]);

    const { carried } = await bob().confirmations.confirm(request.id);
    expect(carried.redaction).toMatchObject({
      recordId: 'incident-1',
      fields: ['timeline'],
      redactedBy: 'bob',
    });
    expect((await archive.postmortems.getByIncidentId('incident-1'))?.redactedFields).toEqual(['timeline']);
    const [kept] = await bob().confirmations.find({ includeDecided: true });
    expect(kept).toMatchObject({
      decision: ConfirmationDecision.CONFIRMED,
      decidedBy: 'bob',
      requestedBy: 'ann',
    });
  });

  it('deletes nothing before, and then what is older at the very microsecond', async () => {
    await saveOldSessions('payments');
    const request = await requested(ann(), deletion());
    expect(await archive.recoverySessions.count()).toBe(1);
    expect(request.input).toContain('2026-01-01T00:00:00.000001');
    const { carried } = await bob().confirmations.confirm(request.id);
    expect(carried).toEqual({ redaction: null, deletedCount: 1 });
    expect(await archive.recoverySessions.count()).toBe(0);
  });

  it('takes nobody for the second person who asked', async () => {
    await begun();
    const { id } = await requested(ann(), redaction);
    await expect(ann().confirmations.confirm(id)).rejects.toMatchObject({ code: 'FORBIDDEN', field: 'id' });
    expect(await archive.redactions.find()).toEqual([]);
    expect(await ann().confirmations.find()).toHaveLength(1);
  });

  it('refuses what has expired, was withdrawn, was confirmed, or is not there', async () => {
    await begun();
    const [late, withdrawn, confirmed] = [
      await requested(ann(), redaction),
      await requested(ann(), redaction),
      await requested(ann(), redaction),
    ];
    await expire(late.id);
    await ann().confirmations.withdraw(withdrawn.id);
    await bob().confirmations.confirm(confirmed.id);
    for (const { id } of [late, withdrawn, confirmed])
      await expect(bob().confirmations.confirm(id)).rejects.toMatchObject({ code: 'CONFLICT', field: 'id' });
    await expect(bob().confirmations.confirm('99')).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    expect(await bob().confirmations.find()).toEqual([]);
    expect(await archive.redactions.find()).toHaveLength(1);
  });

  it('carries a request out once, however many confirm it at one time', async () => {
    await saveOldSessions('payments');
    const { id } = await requested(ann(), deletion());
    const results = await Promise.allSettled(
      ['bob', 'eve', 'joe'].map((name) => admin(name).confirmations.confirm(id)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await archive.retentionRecords.find({})).toHaveLength(1);
  });

  it('keeps no request that could not be carried out', async () => {
    await begun();
    const { input } = redaction;
    await expect(
      ann().confirmations.perform({ ...redaction, input: { ...input, fields: ['incidentId'] } }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'fields[0]' });
    await expect(
      ann().confirmations.perform({ ...redaction, input: { ...input, id: 'nowhere' } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    await expect(
      ann().confirmations.perform({ ...deletion(), input: { ...deletion().input, reason: ' ' } }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' });
    expect(await ann().confirmations.find({ includeDecided: true })).toEqual([]);
  });

  it('leaves a request open that can not be carried out any more', async () => {
    await begun();
    const { id } = await requested(ann(), redaction);
    const hold = await archive.holds.place(postmortemKind, { ids: ['incident-1'] }, 'a court');
    await expect(bob().confirmations.confirm(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await archive.holds.release(hold.id, 'settled');
    await expect(bob().confirmations.confirm(id)).resolves.toMatchObject({ request: { decidedBy: 'bob' } });
  });

  it('leaves a request open whose confirmation was given up while it was carried out', async () => {
    await saveOldSessions('payments');
    const { id } = await requested(ann(), deletion());
    const request = new AbortController();
    const tooLate = new ArchiveError('DEADLINE_EXCEEDED', null, 'it took too long');
    const work = {
      check: () => Promise.reject(new Error('nothing is asked here')),
      carryOut: () => {
        request.abort(tooLate);
        return Promise.reject(tooLate);
      },
    };
    const database = archive.database.forRequest(request.signal);
    const givenUp = new ConfirmationRepository(database, { ...localCaller, actor: 'bob' }, work, 30);
    await expect(givenUp.confirm(id)).rejects.toBe(tooLate);
    expect(await bob().confirmations.find()).toMatchObject([{ id, decision: null }]);
  });

  it('deletes no further than whoever asked for it could', async () => {
    await saveOldSessions('payments', 'orders');
    const request = await requested(admin('ann of payments', ['payments']), deletion());
    expect(request.namespaces).toEqual(['payments']);
    const { carried } = await bob().confirmations.confirm(request.id);
    expect(carried.deletedCount).toBe(1);
    expect((await archive.recoverySessions.find()).map(({ namespace }) => namespace)).toEqual(['orders']);
  });

  it('shows a request to nobody who could not have made it', async () => {
    await saveOldSessions('payments', 'orders');
    const everywhere = await requested(ann(), deletion());
    const payments = await requested(ann(), deletion('payments'));
    const orders = admin('bob of orders', ['orders']);
    expect(await orders.confirmations.find()).toEqual([]);
    for (const { id } of [everywhere, payments])
      await expect(orders.confirmations.confirm(id)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        field: 'id',
      });
    const own = admin('bob of payments', ['payments']);
    expect((await own.confirmations.find()).map(({ id }) => id)).toEqual([payments.id]);
  });

  it('is all in the access log: who asked, who confirmed, and what was done', async () => {
    await begun();
    const { id } = await requested(ann(), redaction);
    await bob().confirmations.confirm(id);
    const entries = await archive.database.query({
      text: `SELECT actor, operation, outcome, record_ids AS "recordIds" FROM access_entries
        WHERE actor IN ('ann', 'bob') ORDER BY occurred_at`,
    });
    expect(entries).toEqual([
      { actor: 'ann', operation: 'redact', outcome: 'pending', recordIds: ['incident-1'] },
      { actor: 'bob', operation: 'confirmRequest', outcome: 'done', recordIds: [id] },
      { actor: 'bob', operation: 'redact', outcome: 'done', recordIds: ['incident-1'] },
    ]);
  });
});

it('carries out at once where one person is enough', async () => {
  await begun();
  const { carried, request } = await archive.confirmations.perform(redaction);
  expect(request).toBeNull();
  expect(carried?.redaction).toMatchObject({ recordId: 'incident-1' });
});
