import 'reflect-metadata';
import {
  cascadeEventKind,
  postmortemKind,
  recordColumns,
  recoverySessionKind,
  securityIncidentKind,
  servedColumns,
  snakeCase,
  writtenColumns,
  type RecordKind,
} from '../../src/entities';

const kinds: readonly RecordKind<never>[] = [
  securityIncidentKind,
  postmortemKind,
  cascadeEventKind,
  recoverySessionKind,
] as unknown as RecordKind<never>[];

test.each([
  ['id', 'id'],
  ['incidentId', 'incident_id'],
  ['assignedToId', 'assigned_to_id'],
  ['isTest', 'is_test'],
])('%s is written %s', (property, name) => {
  expect(snakeCase(property)).toBe(name);
});

test('an entity that keeps no records has no columns', () => {
  expect(() => recordColumns(class {})).toThrow('not a record entity');
});

describe.each(kinds.map((kind) => [kind.name, kind] as const))('the kind %s', (_name, kind) => {
  test('has an identity, which is its key, and a time by which it is ordered', () => {
    expect(kind.columns.filter(({ role }) => role === 'identity').map(({ property }) => property)).toEqual([
      kind.key,
    ]);
    expect(kind.column(kind.time)).toMatchObject({ kind: 'instant' });
    expect(() => kind.column('nothing')).toThrow('nothing');
  });

  test('serves what arrives and is written, and nothing internal', () => {
    const served = servedColumns(kind.columns).map(({ property }) => property);
    expect(served).toEqual(expect.arrayContaining(['recordedAt', 'redactedFields']));
    expect(served).not.toContain('searchText');
  });

  test('writes what its writer gave and what the archive assigned, not what arrived', () => {
    const written = writtenColumns(kind.columns).map(({ name }) => name);
    expect(written).toContain(snakeCase(kind.key));
    expect(
      written.filter((name) => ['recorded_at', 'revision', 'redacted_fields', 'search_text'].includes(name)),
    ).toEqual([]);
  });

  test('gives every text a default of "" and no null, save what may be unknown', () => {
    for (const column of kind.columns.filter(({ kind: holds }) => holds === 'text')) {
      if (column.role !== 'given') continue;
      expect([column.property, column.isNullable, column.defaultValue]).toEqual([column.property, false, '']);
    }
  });
});
