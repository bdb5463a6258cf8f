import { aCascadeEvent, aChain, aRecoverySession, secondsIntoMarch, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();
const reason = 'kept for a year';

describe('deleting events older than a time', () => {
  test('takes those strictly before it, and gives their number', async () => {
    await archive.cascadeEvents.saveMany(aChain('payments', 5));

    expect(await archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason })).toBe(2);
    const left = await archive.cascadeEvents.find();
    expect(left.map(({ cascadeId }) => cascadeId)).toEqual([
      'payments-0004',
      'payments-0003',
      'payments-0002',
    ]);
    expect(await archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason })).toBe(0);
  });

  test('takes microseconds into account', async () => {
    await archive.cascadeEvents.save(aCascadeEvent({ timestamp: time('2026-03-01T00:00:00.000001Z') }));
    const before = (text: string) => archive.cascadeEvents.deleteOlderThan({ cutoff: time(text), reason });

    expect(await before('2026-03-01T00:00:00.000001Z')).toBe(0);
    expect(await before('2026-03-01T09:00:00.000002+09:00')).toBe(1);
  });

  test('in one namespace leaves the others alone', async () => {
    await archive.cascadeEvents.saveMany([...aChain('orders', 3), ...aChain('payments', 3)]);
    const cutoff = secondsIntoMarch(100);

    expect(await archive.cascadeEvents.deleteOlderThan({ cutoff, reason, namespace: 'orders' })).toBe(3);
    expect(await archive.cascadeEvents.count({ namespace: 'payments' })).toBe(3);
    expect(await archive.cascadeEvents.deleteOlderThan({ cutoff, reason, namespace: null })).toBe(3);
  });

  test.each([[''], [' \n ']])('needs a reason: %j is none', async (empty) => {
    await archive.cascadeEvents.saveMany(aChain('payments', 2));

    await expect(
      archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(9), reason: empty }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' });
    expect(await archive.cascadeEvents.count()).toBe(2);
  });

  test.each([
    ['reason', { reason: 'a\u0000' }],
    ['reason', { reason: 'a\ud800' }],
    ['namespace', { reason, namespace: 'a\u0000' }],
    ['namespace', { reason, namespace: 'n'.repeat(257) }],
  ])('refuses a %s that cannot be kept', async (field, fields) => {
    await expect(
      archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(9), ...fields }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});

describe('deleting sessions older than a time', () => {
  const begun = (sessionId: string, seconds: number | null, namespace = 'payments') =>
    aRecoverySession({
      sessionId,
      namespace,
      startedAt: seconds === null ? null : secondsIntoMarch(seconds),
      createdAt: time('2000-01-01T00:00:00Z'),
    });

  test('goes by startedAt, strictly, and never takes one that has none', async () => {
    const { recoverySessions } = archive;
    await recoverySessions.saveMany([begun('a', 0), begun('b', 1), begun('c', 2), begun('none', null)]);

    expect(await recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(1), reason })).toBe(1);
    expect(
      await recoverySessions.deleteOlderThan({ cutoff: time('9999-12-31T23:59:59.999999Z'), reason }),
    ).toBe(2);
    const left = await recoverySessions.find();
    expect(left.map(({ sessionId }) => sessionId)).toEqual(['none']);
  });

  test('in one namespace leaves the others alone, and needs a reason', async () => {
    const { recoverySessions } = archive;
    await recoverySessions.saveMany([begun('a', 0, 'orders'), begun('b', 0)]);
    const cutoff = secondsIntoMarch(1);

    await expect(recoverySessions.deleteOlderThan({ cutoff, reason: ' ' })).rejects.toMatchObject({
      field: 'reason',
    });
    expect(await recoverySessions.deleteOlderThan({ cutoff, reason, namespace: 'orders' })).toBe(1);
    expect(await recoverySessions.count()).toBe(1);
  });

  test('takes their versions along: one saved again under the key has a history of its own', async () => {
    const { recoverySessions } = archive;
    await recoverySessions.save(begun('a', 0));
    await recoverySessions.update({ ...begun('a', 0), initiatedBy: 'first life' });
    await recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(1), reason });

    const again = await recoverySessions.save(begun('a', 0));
    expect(again).toMatchObject({ outcome: 'SAVED', record: { revision: 1 } });
    const updated = await recoverySessions.update({ ...begun('a', 0), initiatedBy: 'second life' });
    expect(updated.record.revision).toBe(2);
    expect(await recoverySessions.save({ ...begun('a', 0), initiatedBy: 'first life' })).toMatchObject({
      outcome: 'CONFLICT',
    });
  });
});
