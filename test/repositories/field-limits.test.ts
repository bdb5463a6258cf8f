import { JsonText } from '../../src/core/json';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  writtenColumns,
  type RecordColumn,
} from '../../src/entities';
import { aCascadeEvent, aPostmortem, aRecoverySession, aSecurityIncident, time } from '../support/builders';
import { localCaller } from '../../src/auth';
import { createRepositories, type Repositories } from '../../src/repositories';
import { openTestDatabase } from '../support/engine';

let archive: Repositories;
beforeAll(async () => {
  archive = createRepositories(await openTestDatabase(), localCaller);
}, 90_000);

let count = 0;
/** A key that no record has yet. */
const key = (): string => `key-${(count += 1)}`;

/** Saves a new record of each kind with the given fields, whatever they are. */
const savers: Record<string, (fields: object) => Promise<unknown>> = {
  [securityIncidentKind.name]: (fields) => archive.securityIncidents.create(aSecurityIncident(fields)),
  [postmortemKind.name]: (fields) => archive.postmortems.save(aPostmortem({ incidentId: key(), ...fields })),
  [cascadeEventKind.name]: (fields) =>
    archive.cascadeEvents.save(aCascadeEvent({ currentHash: 'h', ...{ cascadeId: key(), ...fields } })),
  [recoverySessionKind.name]: (fields) =>
    archive.recoverySessions.save(aRecoverySession({ sessionId: key(), ...fields })),
};

const fieldsOfKinds: [string, string, RecordColumn][] = [
  securityIncidentKind,
  postmortemKind,
  cascadeEventKind,
  recoverySessionKind,
].flatMap((kind) =>
  writtenColumns(kind.columns).map((column): [string, string, RecordColumn] => [
    kind.name,
    column.property,
    column,
  ]),
);

const ofKind = (...kinds: string[]) => fieldsOfKinds.filter(([, , { kind }]) => kinds.includes(kind));
const jsonOf = ({ jsonShape }: RecordColumn, value: string): string =>
  jsonShape === 'array' ? `[${value}]` : `{"a": ${value}}`;

async function refused(kind: string, property: string, value: unknown): Promise<void> {
  await expect(savers[kind]?.({ [property]: value })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    field: property,
  });
}

describe.each(ofKind('key', 'address', 'text'))('the text of %s: %s', (kind, property, column) => {
  test('refuses U+0000 and lone surrogates, and keeps every other character', async () => {
    for (const text of ['a\u0000b', '\ud800', 'a\udc00b', '\udc00\ud800'])
      await refused(kind, property, text);
    const text = '\u0001 \u007f \u2028 \ufffe\uffff \u{10ffff} é\u0301 "\'\\%_{}, \r\n\t';
    expect(await savers[kind]?.({ [property]: text })).toMatchObject({ record: { [property]: text } });
  });

  test(
    column.kind === 'text' ? 'may have 2 MB, no byte more' : 'may have 256 characters, no more',
    async () => {
      const longest = column.kind === 'text' ? 'é'.repeat(1_048_576) : '\u{1f600}'.repeat(256);
      await refused(kind, property, `${longest}x`);
      const { record } = (await savers[kind]?.({ [property]: longest })) as {
        record: Record<string, unknown>;
      };
      expect(record[property] === longest).toBe(true);
    },
  );

  test('refuses what is no text', async () => {
    for (const wrong of [1, true, ['a'], {}]) await refused(kind, property, wrong);
    if (!column.isNullable) await refused(kind, property, null);
  });
});

describe.each(ofKind('json', 'canonicalJson'))('the JSON of %s: %s', (kind, property, column) => {
  const isIntegers = column.jsonShape === 'integers';

  test('keeps U+0000 where it stands, odd keys and every digit', async () => {
    const text = isIntegers
      ? '{"a\\u0000b": 123456789012345678901234567890, "__proto__": -1, "a": 0}'
      : jsonOf(
          column,
          '{"a\\u0000b": "x\\u0000y", "__proto__": {"n": 12345678901234567890}, "constructor": []}',
        );
    const { record } = (await savers[kind]?.({ [property]: JsonText.of(text) })) as {
      record: Record<string, JsonText>;
    };
    const canonical = text.replaceAll(': ', ':').replaceAll(', ', ',').replaceAll('\\u0000', '\\u0000');
    const kept = record[property]?.text.replaceAll(': ', ':').replaceAll(', ', ',') ?? '';
    expect([...kept].sort().join('')).toBe([...canonical].sort().join(''));
    if (column.kind === 'json') expect(record[property]?.text).toBe(text);
  });

  test.each(['"\ud800"', '"\\ud800"', '"\\udc00\\ud800"', '1e400', '-1.0e999', 'NaN', 'Infinity', '01'])(
    'cannot hold %j',
    (value) => {
      expect(() => JsonText.of(jsonOf(column, value))).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      );
    },
  );

  test('refuses what is no JsonText, and another shape than its own', async () => {
    for (const wrong of ['{}', {}, [], 1]) await refused(kind, property, wrong);
    const others = {
      array: ['{}', '1', 'null'],
      object: ['[]', '"x"', 'null'],
      integers: ['[]', '{"a": 1.0}', '{"a": "1"}'],
    };
    for (const text of column.jsonShape === undefined ? [] : others[column.jsonShape]) {
      await refused(kind, property, JsonText.of(text));
    }
    if (!column.isNullable) await refused(kind, property, null);
  });

  test('may have 2 MB, no byte more', async () => {
    const [start, end] = isIntegers
      ? ['{"a":', '}']
      : column.jsonShape === 'array'
        ? ['["', '"]']
        : ['{"a":"', '"}'];
    const longest = `${start}${'1'.repeat(2_097_152 - start.length - end.length)}${end}`;
    await refused(kind, property, JsonText.of(longest.replace(end, `1${end}`)));
    const { record } = (await savers[kind]?.({ [property]: JsonText.of(longest) })) as {
      record: Record<string, JsonText>;
    };
    expect(record[property]?.text === longest).toBe(true);
  });
});

describe.each(ofKind('keyList'))('the list of %s: %s', (kind, property) => {
  test('keeps order, repeats and every character', async () => {
    const list = ['b', 'a', 'b', '', 'NULL', 'null', '{}', 'a,b', '"', '\\', ' ', '\u{1f600}'];
    expect(await savers[kind]?.({ [property]: list })).toMatchObject({ record: { [property]: list } });
  });

  test('refuses elements that cannot be kept, and more than 10,000', async () => {
    for (const wrong of [
      ['a\u0000'],
      ['\ud800'],
      ['x'.repeat(257)],
      [null],
      [1],
      'a',
      Array<string>(10_001).fill('a'),
    ]) {
      await refused(kind, property, wrong);
    }
  });
});

describe.each(ofKind('instant'))('the time of %s: %s', (kind, property, column) => {
  test('keeps microseconds from year 1 to year 9999, in UTC', async () => {
    for (const [given, kept] of [
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
      ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
      ['2026-03-01T08:00:24.044608+23:59', '2026-02-28T08:01:24.044608Z'],
    ] as const) {
      const { record } = (await savers[kind]?.({ [property]: time(given) })) as {
        record: Record<string, unknown>;
      };
      expect(record[property]).toBe(kept);
    }
  });

  test('refuses what is no time', async () => {
    for (const wrong of [
      '2026-03-01',
      '2026-03-01T00:00:00',
      '2026-03-01T00:00:00.0000001Z',
      '2026-03-01T23:59:60Z',
      '',
      0,
    ]) {
      await refused(kind, property, wrong);
    }
    if (!column.isNullable) await refused(kind, property, null);
  });
});

describe.each(ofKind('choice'))('the choice of %s: %s', (kind, property) => {
  test('refuses any other, in another case too', async () => {
    for (const wrong of ['', 'other', 'HIGH', 'Open', 'AUTO', null, 1]) await refused(kind, property, wrong);
  });
});

describe.each(ofKind('id', 'integer', 'decimal', 'boolean'))(
  'the value of %s: %s',
  (kind, property, column) => {
    const wrong: Partial<Record<string, unknown[]>> = {
      id: ['', 'x', '1.0', '01', '+1', '-0', ' 1', '9223372036854775808', '1e3', 7],
      integer: [1.5, 2_147_483_648, Number.NaN, '1'],
      decimal: [
        '',
        'x',
        '01',
        '.5',
        '1.',
        'NaN',
        'Infinity',
        '1e309',
        `9e${'9'.repeat(70)}`,
        `${'9'.repeat(50)}e300`,
        7,
      ],
      boolean: ['true', 0, 1],
    };

    test('refuses what it cannot hold', async () => {
      for (const value of wrong[column.kind] ?? []) await refused(kind, property, value);
      if (!column.isNullable) await refused(kind, property, null);
    });
  },
);

describe('a record is refused, naming the field, where', () => {
  test.each<[string, string, object]>([
    ['security-incidents', 'incidentType', { incidentType: undefined }],
    ['security-incidents', 'severity', { severity: undefined }],
    ['security-incidents', 'recordedAt', { recordedAt: '2026-01-01T00:00:00Z' }],
    ['security-incidents', 'revision', { revision: 1 }],
    ['postmortems', 'incidentId', { incidentId: undefined }],
    ['postmortems', 'incidentId', { incidentId: '' }],
    ['postmortems', 'severity', { severity: 'high' }],
    ['cascade-events', 'cascadeId', { cascadeId: '' }],
    ['cascade-events', 'namespace', { namespace: undefined }],
    ['cascade-events', 'triggerType', { triggerType: undefined }],
    ['cascade-events', 'currentHash', { currentHash: '' }],
    ['recovery-sessions', 'sessionId', { sessionId: '' }],
    ['recovery-sessions', 'namespace', { namespace: undefined }],
  ])('of %s: %s is missing, empty or not its own: %j', async (kind, field, fields) => {
    await expect(savers[kind]?.(fields)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
