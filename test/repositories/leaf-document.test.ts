import { JsonText } from '../../src/core/json';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  writtenColumns,
  type RecordColumn,
  type RecordKind,
} from '../../src/entities';
import { accessDocument, accessEntry } from '../../src/repositories/access-log';
import { leafDocument } from '../../src/repositories/log-versions';
import { writeLeafDocument, writeRecord } from '../../src/repositories/record-document';
import { localCaller } from '../../src/auth';
import type { Instant } from '../../src/core/brands';

const instant = '2026-01-01T00:00:24.044608Z' as Instant;

/** Values whose written and canonical spellings differ where they can. */
const odd: Record<RecordColumn['kind'], readonly unknown[]> = {
  key: ['a"\\\u0001é😀', ''],
  address: ['2001:db8::1'],
  text: ['line\nline', ''],
  choice: ['open'],
  id: ['9007199254740993', '-1', '0'],
  integer: [0, -7],
  decimal: ['1.50', '100', '-0', '-0.0', '1e3', '0.00001', '12345678901234567890'],
  boolean: [true, false],
  instant: [instant, '2026-01-01T00:00:24.000000Z'],
  json: [JsonText.trusted('{"b": 1.0,\n "a": [1e2, null], "b": 2}'), JsonText.trusted('null')],
  canonicalJson: [JsonText.trusted('{"a":[],"b":1.0}'), JsonText.trusted('[]')],
  keyList: [['b', 'a"'], []],
};

const kinds: readonly RecordKind<object>[] = [
  securityIncidentKind as unknown as RecordKind<object>,
  postmortemKind as unknown as RecordKind<object>,
  recoverySessionKind as unknown as RecordKind<object>,
  cascadeEventKind as unknown as RecordKind<object>,
];

describe.each(kinds.map((kind) => [kind.name, kind] as const))('the leaf document of %s', (_, kind) => {
  const most = Math.max(...Object.values(odd).map(({ length }) => length));
  const rows = Array.from({ length: most * 2 }, (__, turn) => {
    const columns = writtenColumns(kind.columns);
    const values = columns.map(({ isNullable, kind: type, property }, place) => {
      const isNull = isNullable && (turn + place) % 3 === 0;
      return [property, isNull ? null : odd[type][turn % odd[type].length]];
    });
    const redactedFields = turn % 2 === 0 ? [] : columns.slice(3, 5).map(({ property }) => property);
    return Object.fromEntries([...values, ['redactedFields', redactedFields]]) as object;
  });

  it.each(rows)('is the written record in canonical JSON without nulls (%#)', (row) => {
    expect(writeLeafDocument(kind, row)).toBe(leafDocument(writeRecord(kind, row)));
  });
});

it('the document of an access entry is canonical as it is written', () => {
  const asker = { ...localCaller, requestId: 'r"1', address: null };
  const records = [
    { id: 'x"\\é', namespace: 'b' },
    { id: '2', namespace: null },
  ];
  const entry = accessEntry(
    asker,
    { operation: 'saveX', kind: 'postmortems', records, code: 'FORBIDDEN' },
    instant,
    3,
  );
  const document = accessDocument(entry);
  expect(document).toBe(leafDocument(document));
  expect(Object.keys(JSON.parse(document) as object)).not.toContain('address');
});
