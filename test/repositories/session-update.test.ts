import { RecoverySessionStatus as Status } from '../../src/entities';
import { aRecoverySession, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const full = aRecoverySession({
  triggerLevel: 'LEVEL_2',
  status: Status.IN_PROGRESS,
  initiatedBy: 'ann',
  stepsData: json('[{"step": 1.0}]'),
  startedAt: time('2026-03-01T00:00:00Z'),
  metadata: json('{"a": 1}'),
  createdAt: time('2020-01-01T00:00:00.000001Z'),
});

describe('updating a recovery session', () => {
  test('replaces it as a whole: what is left out takes its default', async () => {
    await archive.recoverySessions.save(full);

    const { record, isReplay } = await archive.recoverySessions.update({
      sessionId: 'session-1',
      namespace: 'orders',
      status: Status.COMPLETED,
      durationSeconds: '1.50',
    });
    expect(isReplay).toBe(false);
    expect(record).toMatchObject({
      namespace: 'orders',
      status: 'completed',
      triggerLevel: '',
      initiatedBy: '',
      startedAt: null,
      durationSeconds: '1.50',
      cascadeEventId: '',
      revision: 2,
    });
    expect([record.stepsData.text, record.metadata.text]).toEqual(['[]', '{}']);
    expect(await archive.recoverySessions.getBySessionId('session-1')).toEqual(record);
  });

  test('createdAt survives, also where one is given', async () => {
    await archive.recoverySessions.save(full);

    const { record } = await archive.recoverySessions.update(
      Object.assign({}, full, { createdAt: time('2026-01-01T00:00:00Z') }),
    );
    expect(record.createdAt).toBe('2020-01-01T00:00:00.000001Z');
    const changed = await archive.recoverySessions.update({ ...full, initiatedBy: 'bob' });
    expect(changed.record.createdAt).toBe('2020-01-01T00:00:00.000001Z');
  });

  test('records any change of status, also one that makes no sense', async () => {
    await archive.recoverySessions.save({ ...full, status: Status.COMPLETED });

    const { record } = await archive.recoverySessions.update({ ...full, status: Status.NOT_STARTED });
    expect(record.status).toBe('not_started');
  });

  test('each change moves updatedAt on, by the clock of the database', async () => {
    const { record: saved } = await archive.recoverySessions.save(full);
    const first = await archive.recoverySessions.update({ ...full, initiatedBy: 'b' });
    const second = await archive.recoverySessions.update({ ...full, initiatedBy: 'c' });

    expect((saved?.updatedAt ?? '~') < first.record.updatedAt).toBe(true);
    expect(first.record.updatedAt < second.record.updatedAt).toBe(true);
  });

  test('updatedAt moves on also from one in the future', async () => {
    await archive.recoverySessions.save({ ...full, updatedAt: time('9000-01-01T00:00:00Z') });

    const { record } = await archive.recoverySessions.update({ ...full, initiatedBy: 'b' });
    expect(record.updatedAt).toBe('9000-01-01T00:00:00.000001Z');
  });

  test('based on the version that is there, it is made; based on another, it is CONFLICT', async () => {
    const { recoverySessions } = archive;
    const { record: saved } = await recoverySessions.save(full);
    const options = { basedOnUpdatedAt: time(saved?.updatedAt ?? '') };
    const { record } = await recoverySessions.update({ ...full, initiatedBy: 'b' }, options);

    await expect(recoverySessions.update({ ...full, initiatedBy: 'c' }, options)).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'basedOnUpdatedAt',
    });
    expect(await recoverySessions.getBySessionId('session-1')).toEqual(record);
  });

  test('of ten updates at once that are based on one version, one is made', async () => {
    const { record: saved } = await archive.recoverySessions.save(full);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        archive.recoverySessions.update(
          { ...full, initiatedBy: `caller ${index}` },
          { basedOnUpdatedAt: time(saved?.updatedAt ?? '') },
        ),
      ),
    );

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await archive.recoverySessions.getBySessionId('session-1')).toMatchObject({ revision: 2 });
  });

  test('of a session that is not there is NOT_FOUND', async () => {
    await expect(archive.recoverySessions.update(full)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'sessionId',
    });
  });

  test('with an invalid field is refused by its name', async () => {
    await archive.recoverySessions.save(full);

    await expect(archive.recoverySessions.update({ ...full, stepsData: json('{}') })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'stepsData',
    });
  });
});
