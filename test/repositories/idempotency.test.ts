import { SecurityIncidentStatus as Status } from '../../src/entities';
import { forgetIdempotencyKeys } from '../../src/repositories';
import { aPostmortem, aRecoverySession, aSecurityIncident, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();
const CONFLICT = { code: 'CONFLICT', field: 'idempotencyKey' };

describe('creating an incident under an idempotency key', () => {
  const incident = aSecurityIncident({ description: 'one', rawPayload: json('{"a": 1.0, "b": [1]}') });
  const key = { idempotencyKey: 'k-1' };

  test('makes one, and a retry reads it again', async () => {
    const { securityIncidents } = archive;
    const first = await securityIncidents.create(incident, key);
    const retry = await securityIncidents.create({ ...incident, rawPayload: json('{"b":[1],"a":1.0}') }, key);

    expect(first.outcome).toBe('SAVED');
    expect(retry).toEqual({ outcome: 'DUPLICATE', differingFields: [], record: first.record });
    expect(await securityIncidents.count()).toBe(1);
  });

  test('a retry reads the version that the first call made, also after later changes', async () => {
    const { securityIncidents } = archive;
    const first = await securityIncidents.create(incident, key);
    await securityIncidents.updateStatus(first.record.id, Status.INVESTIGATING, 'n', '7');
    await securityIncidents.markAsResolved(first.record.id);

    const retry = await securityIncidents.create(incident, key);
    expect(retry).toMatchObject({ outcome: 'DUPLICATE', record: { status: 'open', revision: 1 } });
    expect({ ...retry.record, rawPayload: null, entityRefs: null }).toEqual({
      ...first.record,
      rawPayload: null,
      entityRefs: null,
    });
    expect(retry.record.rawPayload.text).toBe(first.record.rawPayload.text);
  });

  test('another input is CONFLICT, and nothing is kept', async () => {
    const { securityIncidents } = archive;
    await securityIncidents.create(incident, key);

    for (const other of [
      { ...incident, description: 'two' },
      { ...incident, userId: null },
    ]) {
      await expect(securityIncidents.create(other, key)).rejects.toMatchObject(CONFLICT);
    }
    expect(await securityIncidents.count()).toBe(1);
  });

  test('counts for its caller alone', async () => {
    await archive.securityIncidents.create(incident, key);

    const other = archive.as({ actor: 'another' });
    expect((await other.securityIncidents.create(incident, key)).outcome).toBe('SAVED');
    expect(await archive.securityIncidents.count()).toBe(2);
  });

  test('retries at once make one, and all read it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => archive.securityIncidents.create(incident, key)),
    );

    expect(new Set(answers.map(({ record }) => record.id)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'SAVED')).toHaveLength(1);
    expect(await archive.securityIncidents.count()).toBe(1);
  });

  test('under an id where another incident is, a retry is the conflict that it was', async () => {
    const { securityIncidents } = archive;
    await securityIncidents.create(aSecurityIncident({ id: '5', description: 'other' }));
    const expected = { outcome: 'CONFLICT', differingFields: ['description'] };

    expect(
      await securityIncidents.create({ ...incident, id: '5', rawPayload: json('{}') }, key),
    ).toMatchObject(expected);
    expect(
      await securityIncidents.create({ ...incident, id: '5', rawPayload: json('{}') }, key),
    ).toMatchObject(expected);
  });

  test('an invalid incident uses the key up no more than one that fails', async () => {
    const { securityIncidents } = archive;
    await expect(
      securityIncidents.create({ ...incident, description: 'a\u0000' }, key),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });

    expect((await securityIncidents.create(incident, key)).outcome).toBe('SAVED');
  });

  test.each([
    ['an empty text', ''],
    ['256 characters', 'k'.repeat(256)],
    ['U+0000', 'a\u0000b'],
    ['a lone surrogate', 'a\ud800'],
  ])('the key must not be or hold %s', async (_what, idempotencyKey) => {
    await expect(archive.securityIncidents.create(incident, { idempotencyKey })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'idempotencyKey',
    });
  });

  test('the key may have 255 characters, counted as characters', async () => {
    const long = { idempotencyKey: '\u{1f600}'.repeat(255) };

    expect((await archive.securityIncidents.create(incident, long)).outcome).toBe('SAVED');
    expect((await archive.securityIncidents.create(incident, long)).outcome).toBe('DUPLICATE');
  });
});

describe('updating under an idempotency key', () => {
  const key = { idempotencyKey: 'k-1' };

  test('a status: the retry reads the same version, after later changes too', async () => {
    const { securityIncidents } = archive;
    const { record } = await securityIncidents.create(aSecurityIncident());
    const first = await securityIncidents.updateStatus(record.id, Status.RESOLVED, 'done', '7', key);
    await securityIncidents.updateStatus(record.id, Status.OPEN, 'again');

    const retry = await securityIncidents.updateStatus(record.id, Status.RESOLVED, 'done', '7', key);
    expect(retry.isReplay).toBe(true);
    expect(retry.record).toMatchObject({
      status: 'resolved',
      investigationNotes: 'done',
      revision: 2,
      resolvedAt: first.record.resolvedAt,
      updatedAt: first.record.updatedAt,
    });
    expect(await securityIncidents.getById(record.id)).toMatchObject({ status: 'open', revision: 3 });
  });

  test('a status: any other input is CONFLICT and changes nothing', async () => {
    const { securityIncidents } = archive;
    const { record } = await securityIncidents.create(aSecurityIncident());
    const other = await securityIncidents.create(aSecurityIncident());
    await securityIncidents.updateStatus(record.id, Status.RESOLVED, 'done', undefined, key);

    const attempts = [
      securityIncidents.updateStatus(record.id, Status.OPEN, 'done', undefined, key),
      securityIncidents.updateStatus(record.id, Status.RESOLVED, 'well', undefined, key),
      securityIncidents.updateStatus(record.id, Status.RESOLVED, 'done', null, key),
      securityIncidents.updateStatus(other.record.id, Status.RESOLVED, 'done', undefined, key),
      securityIncidents.updateStatus(record.id, Status.RESOLVED, 'done', undefined, { ...key, reason: 'x' }),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: CONFLICT });
    }
    expect(await securityIncidents.getById(other.record.id)).toMatchObject({ revision: 1 });
  });

  test('the key counts for its operation alone', async () => {
    const { securityIncidents, postmortems } = archive;
    const { record } = await securityIncidents.create(aSecurityIncident(), key);
    await postmortems.save(aPostmortem());

    const updated = await securityIncidents.updateStatus(record.id, Status.OPEN, 'n', undefined, key);
    const resolved = await securityIncidents.markAsResolved(record.id, 'n', key);
    const changed = await postmortems.updateFields('incident-1', { namespace: 'x' }, key);
    expect([updated.isReplay, resolved.isReplay, changed.isReplay]).toEqual([false, false, false]);
  });

  test('a postmortem: the retry merges nothing twice and reads the version it made', async () => {
    const { postmortems } = archive;
    await postmortems.save(aPostmortem());
    const fields = { systemSnapshot: json('{"a": {"x": 1.50}}'), timeline: json('[1]') };
    await postmortems.updateFields('incident-1', fields, key);
    await postmortems.updateFields('incident-1', { timeline: json('[2]') });

    const retry = await postmortems.updateFields('incident-1', fields, key);
    expect(retry.isReplay).toBe(true);
    expect(retry.record.revision).toBe(2);
    expect(retry.record.timeline.text).toBe('[1]');
    expect(retry.record.systemSnapshot.text).toBe('{"a":{"x": 1.50}}');
    expect((await postmortems.getByIncidentId('incident-1'))?.timeline.text).toBe('[2]');
    await expect(
      postmortems.updateFields('incident-1', { timeline: json('[1]') }, key),
    ).rejects.toMatchObject(CONFLICT);
  });

  test('a session: a retry is answered though the session has moved on from what it was based on', async () => {
    const { recoverySessions } = archive;
    const { record } = await recoverySessions.save(aRecoverySession());
    const options = { ...key, basedOnUpdatedAt: time(record?.updatedAt ?? '') };
    const update = aRecoverySession({ approvedBy: 'x', durationSeconds: '1.50' });
    const first = await recoverySessions.update(update, options);
    await recoverySessions.update(aRecoverySession({ approvedBy: 'y' }));

    const retry = await recoverySessions.update(update, options);
    expect(retry).toMatchObject({
      isReplay: true,
      record: { approvedBy: 'x', durationSeconds: '1.50', revision: 2, updatedAt: first.record.updatedAt },
    });
    await expect(recoverySessions.update(update, key)).rejects.toMatchObject(CONFLICT);
  });

  test('retries at once change the record once', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        archive.securityIncidents.updateStatus(record.id, Status.INVESTIGATING, 'n', undefined, key),
      ),
    );

    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
    expect(await archive.securityIncidents.getById(record.id)).toMatchObject({ revision: 2 });
  });

  test('a write that fails leaves its key free', async () => {
    const { securityIncidents } = archive;
    await expect(securityIncidents.updateStatus('1', Status.OPEN, 'n', undefined, key)).rejects.toMatchObject(
      { code: 'NOT_FOUND' },
    );
    await securityIncidents.create(aSecurityIncident({ id: '1' }));

    expect((await securityIncidents.updateStatus('1', Status.OPEN, 'n', undefined, key)).isReplay).toBe(
      false,
    );
  });
});

describe('old idempotency keys', () => {
  const age = (days: number) =>
    archive.database.query({
      text: `UPDATE idempotency_keys SET created_at = created_at - make_interval(days => $1)`,
      values: [days],
    });

  test('of updates are forgotten after their days, not before', async () => {
    const { securityIncidents } = archive;
    const { record } = await securityIncidents.create(aSecurityIncident());
    const update = () =>
      securityIncidents.updateStatus(record.id, Status.INVESTIGATING, 'n', undefined, {
        idempotencyKey: 'k',
      });
    await update();

    await age(6);
    await forgetIdempotencyKeys(archive.database, 7);
    expect((await update()).isReplay).toBe(true);
    await age(2);
    await forgetIdempotencyKeys(archive.database, 7);
    expect((await update()).isReplay).toBe(false);
  });
});
