import { canonicalJson, parseJson } from '../../../src/core/json';
import { receiptDigest, writeCascadeEventRecord } from '../../../src/core/records';
import { CHAIN_FILES, recordOf, TRUTH } from '../support/records';
import { vectorLines } from '../support/vectors';

const FLAT = {
  cascade_id: 'c1',
  namespace: 'n',
  trigger_type: 'T',
  current_hash: 'h',
  timestamp: '2026-01-01T00:00:00.5Z',
};
const NESTED = {
  id: 'c1',
  trigger: { trigger_type: 'T', event_id: 'e1', details: {}, triggered_by: null },
  namespace: 'n',
  current_hash: 'h',
  timestamp: '2026-01-01T00:00:00Z',
};
const EFFECTS = [
  { event_id: 'e2', success: true },
  { event_id: 'e3', success: false },
];

const flat = (change: object) => recordOf(JSON.stringify({ ...FLAT, ...change }));
const nested = (change: object) => recordOf(JSON.stringify({ ...NESTED, ...change }));

describe('a cascade event', () => {
  it.each(CHAIN_FILES)('comes out of %s and is written with the same value', (file) => {
    for (const line of vectorLines(file)) {
      const record = recordOf(line);
      expect(record.shape).toBe(TRUTH.get(file)?.shape === 'hot' ? 'nested' : 'flat');
      const written = writeCascadeEventRecord(record);
      expect(canonicalJson(parseJson(written))).toBe(canonicalJson(parseJson(line)));
      expect(recordOf(written)).toEqual(record);
    }
  });

  it('names what was redacted of it in both shapes, and has no such key where nothing was', () => {
    for (const record of [flat, nested].map((shape) =>
      shape({ redacted_fields: ['effects', 'triggered_by'] }),
    )) {
      expect(record.redactedFields).toEqual(['effects', 'triggered_by']);
      const written = writeCascadeEventRecord(record);
      expect(written).toMatch(/,"redacted_fields":\["effects","triggered_by"\]\}$/);
      expect(recordOf(written)).toEqual(record);
    }
    expect(flat({ redacted_fields: [] })).toEqual(flat({}));
    expect(writeCascadeEventRecord(flat({}))).not.toContain('redacted');
    expect(() => flat({ redacted_fields: 'effects' })).toThrow('redacted_fields');
  });

  it('keeps its time as text, its JSON to the digit', () => {
    const line =
      '{"cascade_id":"c","namespace":"n","trigger_type":"T","current_hash":"h","timestamp":"2026-01-01T09:00:00.5+09:00",' +
      '"trigger_details":{"b":1.0,"__proto__":12345678901234567890,"a":1e-7},"external_trace":{"z": 1.50,\r\n"a":[]}}';
    const record = recordOf(line);
    expect(record.timestamp).toMatchObject({
      text: '2026-01-01T09:00:00.5+09:00',
      instant: '2026-01-01T00:00:00.500000Z',
    });
    expect(record.triggerDetails).toBe('{"__proto__":12345678901234567890,"a":1e-07,"b":1.0}');
    expect(record.externalTrace).toBe('{"z": 1.50, "a":[]}');
    expect(writeCascadeEventRecord(record)).not.toContain('\n');
  });

  it('gets the defaults of what a flat record leaves out', () => {
    expect(flat({})).toMatchObject({
      triggerDetails: '{}',
      effects: '[]',
      causationChain: [],
      previousHash: null,
      totalEffects: 0,
      archivedAt: null,
      externalTrace: null,
      triggerEventId: null,
      triggeredBy: undefined,
      version: '1.0',
      isTest: false,
    });
  });

  it('derives counts and causation from effects only where they are not given and can be told', () => {
    expect(flat({ effects: EFFECTS })).toMatchObject({
      totalEffects: 2,
      successCount: 1,
      failureCount: 1,
      causationChain: ['e2', 'e3'],
    });
    expect(nested({ effects: EFFECTS })).toMatchObject({ causationChain: ['e1', 'e2', 'e3'] });
    expect(flat({ effects: EFFECTS, total_effects: 9, causation_chain: ['x'] })).toMatchObject({
      totalEffects: 9,
      successCount: 1,
      causationChain: ['x'],
    });
    expect(flat({ effects: [{ other: 1 }] })).toMatchObject({ totalEffects: 0, causationChain: [] });
  });

  it('tells a triggered_by that is absent from one that is null', () => {
    const { triggered_by: _, ...trigger } = NESTED.trigger;
    const absent = nested({ trigger });
    expect(absent.triggeredBy).toBeUndefined();
    expect(nested({}).triggeredBy).toBeNull();
    expect(writeCascadeEventRecord(absent)).not.toContain('triggered_by');
    expect(writeCascadeEventRecord(nested({}))).toContain('"triggered_by":null');
  });

  it('tells a previous_hash of "" from one of null', () => {
    expect(flat({ previous_hash: '' }).previousHash).toBe('');
    expect(flat({ previous_hash: null }).previousHash).toBeNull();
  });

  it.each<[string, () => unknown]>([
    ['surprise: is not a key', () => flat({ surprise: 1 })],
    ['triggered_by: is not a key', () => flat({ triggered_by: 'x' })],
    ['trigger.surprise: is not a key', () => nested({ trigger: { ...NESTED.trigger, surprise: 1 } })],
    ['cascade_id: is not a key', () => nested({ cascade_id: 'c' })],
    ['cascade_id: is missing', () => flat({ cascade_id: undefined })],
    ['cascade_id: must not be empty', () => flat({ cascade_id: '' })],
    ['namespace: is missing', () => flat({ namespace: undefined })],
    ['namespace: must not be null', () => flat({ namespace: null })],
    ['current_hash: is missing', () => flat({ current_hash: undefined })],
    ['current_hash: must not be empty', () => flat({ current_hash: '' })],
    ['timestamp: is missing', () => flat({ timestamp: undefined })],
    ['timestamp: has no offset', () => flat({ timestamp: '2026-01-01T00:00:00' })],
    ['archived_at: has a month', () => flat({ archived_at: '2026-13-01T00:00:00Z' })],
    ['trigger.trigger_type: is missing', () => nested({ trigger: {} })],
    ['trigger.details: must be an object', () => nested({ trigger: { ...NESTED.trigger, details: [] } })],
    ['trigger: must be an object', () => nested({ trigger: null })],
    ['trigger_details: must be an object', () => flat({ trigger_details: null })],
    ['effects: must be a list', () => flat({ effects: {} })],
    ['causation_chain: must be a list of texts', () => flat({ causation_chain: [1] })],
    ['total_effects: must be an integer', () => flat({ total_effects: '1' })],
    ['total_effects: must be an integer', () => flat({ total_effects: 1.5 })],
    ['total_effects: must be an integer', () => flat({ total_effects: 2147483648 })],
    ['is_test: must be true or false', () => flat({ is_test: null })],
    ['version: must not be null', () => flat({ version: null })],
    ['namespace: must be a text', () => flat({ namespace: 7 })],
    ['namespace: must have at most 256', () => flat({ namespace: '😀'.repeat(257) })],
    ['namespace: must not contain U+0000', () => flat({ namespace: 'a\u0000' })],
    ['a cascade event must be an object', () => recordOf('[]')],
  ])('is refused with "%s"', (message, read) => {
    let thrown = '';
    try {
      read();
    } catch (error) {
      thrown = (error as Error).message;
    }
    expect(thrown.slice(0, message.length)).toBe(message);
  });

  it('may have texts of 256 code points', () => {
    expect(flat({ namespace: '😀'.repeat(256) }).namespace).toHaveLength(512);
  });

  it('has one receipt digest for one value, and another for each other value', () => {
    expect(receiptDigest(flat({ effects: [{ a: 1, b: 2 }] }))).toBe(
      receiptDigest(flat({ effects: [{ b: 2, a: 1 }] })),
    );
    const changes = [
      {},
      { version: '2' },
      { previous_hash: '' },
      { external_trace: {} },
      { total_effects: 1 },
    ];
    expect(new Set(changes.map((change) => receiptDigest(flat(change)))).size).toBe(changes.length);
  });
});
