import {
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  SecurityIncidentStatus,
} from '../../src/entities';
import type { RecordRevision } from '../../src/repositories';
import { aPostmortem, aRecoverySession, aSecurityIncident, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const changesOf = ({ changes }: RecordRevision, ...without: string[]): string[][] =>
  changes
    .filter(({ field }) => !without.includes(field))
    .map(({ field, from, to }) => [field, from.text, to.text]);

describe('the revisions of an incident', () => {
  test('tell who changed what from what to what, when and why', async () => {
    const { record } = await archive.securityIncidents.create(
      aSecurityIncident({ assignedToId: '9007199254740993', createdAt: time('2020-01-01T00:00:00Z') }),
    );
    const other = archive.as({ actor: 'ann@example.org' });
    await other.securityIncidents.updateStatus(
      record.id,
      SecurityIncidentStatus.INVESTIGATING,
      'a "note"',
      null,
      {
        reason: 'on call',
      },
    );
    const { record: resolved } = await archive.securityIncidents.markAsResolved(record.id);

    const [revisions = []] = await archive.revisions.getManyRevisions(securityIncidentKind, [record.id]);
    expect(revisions.map(({ revision, changedBy, reason }) => [revision, changedBy, reason])).toEqual([
      [2, 'ann@example.org', 'on call'],
      [3, 'local', ''],
    ]);
    expect(revisions.map((revision) => changesOf(revision, 'updated_at'))).toEqual([
      [
        ['status', '"open"', '"investigating"'],
        ['assigned_to_id', '9007199254740993', 'null'],
        ['investigation_notes', '""', '"a \\"note\\""'],
      ],
      [
        ['status', '"investigating"', '"resolved"'],
        ['resolved_at', 'null', expect.stringMatching(/^"20.*\+00:00"$/)],
      ],
    ]);
    const [first, second] = revisions.map(({ changedAt }) => changedAt);
    expect(first !== undefined && first > record.recordedAt).toBe(true);
    expect(second !== undefined && first !== undefined && second > first).toBe(true);
    expect(second !== undefined && second <= resolved.updatedAt).toBe(true);
  });

  test('are none for a record that no one changed or that is not there', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident());

    expect(await archive.revisions.getManyRevisions(securityIncidentKind, [record.id, '999'])).toEqual([
      [],
      [],
    ]);
    expect(await archive.revisions.getManyRevisions(securityIncidentKind, [])).toEqual([]);
  });
});

describe('the revisions of a postmortem', () => {
  test('hold JSON to the digit and list changes in the order of a written record', async () => {
    await archive.postmortems.save(
      aPostmortem({
        startedAt: time('2026-03-01T00:00:00Z'),
        systemSnapshot: json('{"load": 1.0, "big": 123456789012345678901234567890}'),
      }),
    );
    await archive.postmortems.updateFields('incident-1', {
      systemSnapshot: json('{"load": 1e-7}'),
      resolvedAt: time('2026-03-01T00:00:01.5Z'),
      affectedServices: ['a"b'],
    });

    const [[revision] = []] = await archive.revisions.getManyRevisions(postmortemKind, ['incident-1']);
    expect(revision === undefined ? [] : changesOf(revision)).toEqual([
      ['resolved_at', 'null', '"2026-03-01T00:00:01.500000+00:00"'],
      ['duration_seconds', '0', '1.5'],
      ['affected_services', '[]', '["a\\"b"]'],
      [
        'system_snapshot',
        '{"load": 1.0, "big": 123456789012345678901234567890}',
        '{"load":1e-7,"big":123456789012345678901234567890}',
      ],
    ]);
  });

  test('a refused or repeated change leaves none', async () => {
    const { postmortems, revisions } = archive;
    await postmortems.save(aPostmortem());
    await postmortems.updateFields('incident-1', { namespace: 'x' }, { idempotencyKey: 'k' });
    await postmortems.updateFields('incident-1', { namespace: 'x' }, { idempotencyKey: 'k' });
    await postmortems.updateFields('incident-1', { namespace: 'x' });
    await postmortems.updateFields('incident-1', { timeline: json('{}') }).catch(() => undefined);

    const [own] = await revisions.getManyRevisions(postmortemKind, ['incident-1']);
    expect(own).toHaveLength(1);
  });

  test.each([
    ['U+0000', 'a\u0000'],
    ['a lone surrogate', '\udfff'],
    ['more than 2 MB', 'x'.repeat(2_097_153)],
  ])('a reason with %s is refused and changes nothing', async (_what, reason) => {
    await archive.postmortems.save(aPostmortem());

    await expect(
      archive.postmortems.updateFields('incident-1', { namespace: 'x' }, { reason }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' });
    expect(await archive.postmortems.getByIncidentId('incident-1')).toMatchObject({
      namespace: '',
      revision: 1,
    });
  });

  test('each of fifty changes at once is one, from the version before it', async () => {
    const { postmortems, revisions } = archive;
    await postmortems.save(aPostmortem({ namespace: 'n' }));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        postmortems.updateFields('incident-1', { namespace: `n${index}` }, { reason: `n${index}` }),
      ),
    );

    const [own = []] = await revisions.getManyRevisions(postmortemKind, ['incident-1']);
    expect(own.map(({ revision }) => revision)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    let before = '"n"';
    for (const revision of own) {
      expect(changesOf(revision)).toEqual([['namespace', before, `"${revision.reason}"`]]);
      before = `"${revision.reason}"`;
    }
  });
});

test('the revisions of sessions come for each session, in the order asked, others apart', async () => {
  const { recoverySessions, postmortems, revisions } = archive;
  await recoverySessions.saveMany(['b', 'a', 'c'].map((sessionId) => aRecoverySession({ sessionId })));
  await recoverySessions.update(aRecoverySession({ sessionId: 'a', initiatedBy: 'x' }), { reason: 'of a' });
  await recoverySessions.update(aRecoverySession({ sessionId: 'b', initiatedBy: 'x' }), { reason: 'of b' });
  await postmortems.save(aPostmortem({ incidentId: 'a' }));
  await postmortems.updateFields('a', { namespace: 'x' }, { reason: 'of the postmortem' });

  const lists = await revisions.getManyRevisions(recoverySessionKind, ['c', 'b', 'a']);
  expect(lists.map((list) => list.map(({ reason }) => reason))).toEqual([[], ['of b'], ['of a']]);
});
