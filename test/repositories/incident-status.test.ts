import { SecurityIncidentStatus as Status } from '../../src/entities';
import { aSecurityIncident, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

async function create(fields = {}): Promise<string> {
  const { record } = await archive.securityIncidents.create(aSecurityIncident(fields));
  return record.id;
}

describe('updateStatus', () => {
  test('sets status, notes and assignee, and nothing else', async () => {
    const id = await create({ description: 'd', sourceIp: 'unknown' });
    const before = await archive.securityIncidents.getById(id);

    const { record, isReplay } = await archive.securityIncidents.updateStatus(
      id,
      Status.INVESTIGATING,
      'looking',
      '7',
    );

    expect(isReplay).toBe(false);
    expect(record).toEqual({
      ...before,
      status: 'investigating',
      investigationNotes: 'looking',
      assignedToId: '7',
      revision: 2,
      updatedAt: record.updatedAt,
    });
    expect(record.updatedAt > (before?.updatedAt ?? '')).toBe(true);
    expect(await archive.securityIncidents.getById(id)).toEqual(record);
  });

  test.each([[''], [null], [undefined]])('notes of %p keep the old notes', async (notes) => {
    const id = await create({ investigationNotes: 'old' });

    const { record } = await archive.securityIncidents.updateStatus(id, Status.INVESTIGATING, notes);
    expect(record.investigationNotes).toBe('old');
  });

  test('an assignee left out stays, an explicit null unassigns', async () => {
    const id = await create({ assignedToId: '9223372036854775807' });
    const { securityIncidents } = archive;

    const left = await securityIncidents.updateStatus(id, Status.INVESTIGATING, 'n');
    expect(left.record.assignedToId).toBe('9223372036854775807');
    const unassigned = await securityIncidents.updateStatus(id, Status.INVESTIGATING, 'n', null);
    expect(unassigned.record.assignedToId).toBeNull();
  });

  test.each([Status.RESOLVED, Status.FALSE_POSITIVE])('%s sets resolvedAt by the clock', async (status) => {
    const id = await create();
    const [before] = await archive.database.query<{ now: string }>({
      text: 'SELECT clock_timestamp() AS now',
    });

    const { record } = await archive.securityIncidents.updateStatus(id, status);
    const [after] = await archive.database.query<{ now: string }>({
      text: 'SELECT clock_timestamp() AS now',
    });
    expect(record.resolvedAt !== null && record.resolvedAt >= (before?.now ?? '')).toBe(true);
    expect(record.resolvedAt !== null && record.resolvedAt <= (after?.now ?? '')).toBe(true);
  });

  test('a closing status keeps a resolvedAt that is set', async () => {
    const id = await create({ status: Status.RESOLVED, resolvedAt: time('2020-01-01T00:00:00.000001Z') });

    const { record } = await archive.securityIncidents.updateStatus(id, Status.FALSE_POSITIVE);
    expect(record.resolvedAt).toBe('2020-01-01T00:00:00.000001Z');
  });

  test.each([Status.OPEN, Status.INVESTIGATING])('going back to %s clears resolvedAt', async (status) => {
    const id = await create({ status: Status.RESOLVED, resolvedAt: time('2020-01-01T00:00:00Z') });

    const { record } = await archive.securityIncidents.updateStatus(id, status);
    expect(record).toMatchObject({ status, resolvedAt: null });
  });

  test('new notes are found by search, old ones no more', async () => {
    const id = await create({ description: 'scan', investigationNotes: 'suspect' });
    await archive.securityIncidents.updateStatus(id, Status.RESOLVED, 'scanner of ours');

    const found = (search: string) => archive.securityIncidents.count({ search });
    expect(await found('scanner')).toBe(1);
    expect(await found('scan')).toBe(1);
    expect(await found('suspect')).toBe(0);
  });

  test('an id that is not there is NOT_FOUND, an impossible one BAD_USER_INPUT', async () => {
    const { securityIncidents } = archive;
    await expect(securityIncidents.updateStatus('12345', Status.OPEN)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
    await expect(securityIncidents.updateStatus('one', Status.OPEN)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'id',
    });
    await expect(securityIncidents.updateStatus('1', 'closed' as Status)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'status',
    });
  });

  test('that changes nothing makes no new version', async () => {
    const id = await create({ status: Status.INVESTIGATING });
    const before = await archive.securityIncidents.getById(id);

    const { record } = await archive.securityIncidents.updateStatus(id, Status.INVESTIGATING, '');
    expect(record).toEqual(before);
  });
});

describe('markAsResolved', () => {
  test('sets RESOLVED and resolvedAt, keeps the assignee, and old notes where none are given', async () => {
    const id = await create({ investigationNotes: 'old', assignedToId: '3' });

    const { record } = await archive.securityIncidents.markAsResolved(id);
    expect(record).toMatchObject({ status: 'resolved', investigationNotes: 'old', assignedToId: '3' });
    expect(record.resolvedAt).not.toBeNull();
  });

  test('takes new notes and keeps a resolvedAt that is set', async () => {
    const id = await create({ resolvedAt: time('2020-01-01T00:00:00Z') });

    const { record } = await archive.securityIncidents.markAsResolved(id, 'done');
    expect(record).toMatchObject({ investigationNotes: 'done', resolvedAt: '2020-01-01T00:00:00.000000Z' });
  });

  test('an id that is not there is NOT_FOUND', async () => {
    await expect(archive.securityIncidents.markAsResolved('12345')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});
