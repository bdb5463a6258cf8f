import { postmortemKind, PostmortemSource } from '../../src/entities';
import type { PostmortemFields } from '../../src/repositories';
import { aPostmortem, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

async function update(fields: PostmortemFields) {
  const { record } = await archive.postmortems.updateFields('incident-1', fields);
  expect(await archive.postmortems.getByIncidentId('incident-1')).toEqual(record);
  return record;
}

describe('updateFields', () => {
  test('merges objects at every depth and leaves the rest to the digit', async () => {
    await archive.postmortems.save(
      aPostmortem({
        systemSnapshot: json('{"keep": 1e-7, "a": {"b": {"c": 1.0, "d": 2}, "e": [1, 2]}, "f": "x"}'),
      }),
    );

    const record = await update({
      systemSnapshot: json('{"a": {"b": {"d": 3.00, "new": {}}, "e": [3]}, "f": {"g": 1}, "__proto__": 1}'),
    });
    expect(record.systemSnapshot.text.replaceAll(' ', '')).toBe(
      '{"keep":1e-7,"a":{"b":{"c":1.0,"d":3.00,"new":{}},"e":[3]},"f":{"g":1},"__proto__":1}',
    );
  });

  test('a value of the deepest nesting has its versions, and its retry is a DUPLICATE', async () => {
    const deepest = aPostmortem({ systemSnapshot: json(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`) });
    await archive.postmortems.save(deepest);
    await update({ systemSnapshot: json('{"b": 1}') });
    expect((await archive.postmortems.save(deepest)).outcome).toBe('DUPLICATE');
    const [revisions] = await archive.revisions.getManyRevisions(postmortemKind, [deepest.incidentId]);
    expect(revisions).toHaveLength(1);
  });

  test('stores null for null, inside JSON too, and does not take it for a removal', async () => {
    await archive.postmortems.save(
      aPostmortem({
        namespace: 'n',
        startedAt: time('2026-03-01T00:00:00Z'),
        systemSnapshot: json('{"a": {"b": 1}}'),
      }),
    );

    const record = await update({ namespace: null, startedAt: null, systemSnapshot: json('{"a": null}') });
    expect(record).toMatchObject({ namespace: null, startedAt: null });
    expect(record.systemSnapshot.text).toBe('{"a":null}');
  });

  test('replaces lists and scalars, and keeps what it does not name', async () => {
    await archive.postmortems.save(
      aPostmortem({
        affectedServices: ['a', 'b'],
        timeline: json('[{"x": 1}]'),
        recommendations: json('["r"]'),
        cascadeEventId: 'c',
      }),
    );

    const record = await update({
      affectedServices: ['c'],
      timeline: json('[{"y": 2}]'),
      source: PostmortemSource.MANUAL,
    });
    expect(record).toMatchObject({
      affectedServices: ['c'],
      source: 'manual',
      cascadeEventId: 'c',
      revision: 2,
    });
    expect(record.timeline.text).toBe('[{"y": 2}]');
    expect(record.recommendations.text).toBe('["r"]');
  });

  test.each([
    ['incidentId', { incidentId: 'x' }],
    ['id', { id: '1' }],
    ['createdAt', { createdAt: time('2026-01-01T00:00:00Z') }],
    ['revision', { revision: 1 }],
    ['searchText', { searchText: 'x' }],
    ['severity', { severity: 'high' }],
  ])('refuses %s by name and changes nothing', async (field, fields) => {
    await archive.postmortems.save(aPostmortem());

    await expect(
      archive.postmortems.updateFields('incident-1', { ...fields, namespace: 'changed' } as PostmortemFields),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: `fields.${field}` });
    expect(await archive.postmortems.getByIncidentId('incident-1')).toMatchObject({
      namespace: '',
      revision: 1,
    });
  });

  test.each([
    ['a list for the snapshot', { systemSnapshot: json('[]') }, 'fields.systemSnapshot'],
    ['an object for the timeline', { timeline: json('{}') }, 'fields.timeline'],
    ['null for the duration', { durationSeconds: null }, 'fields.durationSeconds'],
    ['null for the services', { affectedServices: null }, 'fields.affectedServices'],
    ['an unknown source', { source: 'other' }, 'fields.source'],
  ])('refuses %s', async (_what, fields, field) => {
    await archive.postmortems.save(aPostmortem());

    await expect(
      archive.postmortems.updateFields('incident-1', fields as unknown as PostmortemFields),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test('an incident without a postmortem is NOT_FOUND, an impossible one BAD_USER_INPUT', async () => {
    await expect(archive.postmortems.updateFields('nowhere', { namespace: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'incidentId',
    });
    await expect(archive.postmortems.updateFields('a\u0000', { namespace: 'x' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'incidentId',
    });
  });

  test('what grows beyond 2 MB by merging is refused, and nothing is changed', async () => {
    const megabyte = 'x'.repeat(1_200_000);
    await archive.postmortems.save(aPostmortem({ systemSnapshot: json(`{"a": "${megabyte}"}`) }));

    await expect(
      archive.postmortems.updateFields('incident-1', { systemSnapshot: json(`{"b": "${megabyte}"}`) }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'fields.systemSnapshot' });
    expect(await archive.postmortems.getByIncidentId('incident-1')).toMatchObject({ revision: 1 });
  });

  test('fifty updates of different keys at once all survive, each as a version', async () => {
    const { postmortems } = archive;
    await postmortems.save(aPostmortem({ systemSnapshot: json('{"deep": {}}') }));
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        postmortems.updateFields('incident-1', {
          systemSnapshot: json(`{"deep": {"key${index}": ${index}}}`),
        }),
      ),
    );

    const record = await postmortems.getByIncidentId('incident-1');
    const { deep } = JSON.parse(record?.systemSnapshot.text ?? '{}') as { deep: Record<string, number> };
    expect(Object.keys(deep)).toHaveLength(50);
    expect(Object.entries(deep).every(([key, value]) => key === `key${value}`)).toBe(true);
    expect(record?.revision).toBe(51);
  });
});

describe('the duration of a postmortem', () => {
  const startedAt = time('2026-03-01T00:00:00.000001Z');
  const resolvedAt = time('2026-03-01T00:01:30.500001Z');

  test.each([
    ['follows from the times', { startedAt, resolvedAt }, '90.5'],
    ['is 0 while unresolved', { startedAt }, '0'],
    ['is 0 without a start', { resolvedAt }, '0'],
    ['stays as given', { startedAt, resolvedAt, durationSeconds: '7.0' }, '7.0'],
    ['stays 0 where 0 is given', { startedAt, resolvedAt, durationSeconds: '0' }, '0'],
    ['stays 0.0 where 0.0 is given', { startedAt, resolvedAt, durationSeconds: '0.0' }, '0.0'],
    ['is below 0 where the end comes first', { startedAt: resolvedAt, resolvedAt: startedAt }, '-90.5'],
    [
      'keeps twenty digits',
      { durationSeconds: '12345678901234567890.123456789' },
      '12345678901234567890.123456789',
    ],
  ])('%s', async (_what, fields, expected) => {
    const { record } = await archive.postmortems.save(aPostmortem(fields));
    expect(record?.durationSeconds).toBe(expected);
    expect((await archive.postmortems.getByIncidentId('incident-1'))?.durationSeconds).toBe(expected);
  });

  test('is computed again when a time changes and none is given', async () => {
    await archive.postmortems.save(aPostmortem({ startedAt, durationSeconds: '7' }));

    expect((await update({ resolvedAt })).durationSeconds).toBe('90.5');
    expect((await update({ startedAt: time('2026-03-01T00:01:00.000001Z') })).durationSeconds).toBe('30.5');
    expect((await update({ resolvedAt: null })).durationSeconds).toBe('0');
  });

  test('stays as given beside changed times, and untouched by other changes', async () => {
    await archive.postmortems.save(aPostmortem({ startedAt, resolvedAt, durationSeconds: '7' }));

    expect((await update({ namespace: 'x' })).durationSeconds).toBe('7');
    expect((await update({ resolvedAt: null, durationSeconds: '0.0' })).durationSeconds).toBe('0.0');
  });
});
