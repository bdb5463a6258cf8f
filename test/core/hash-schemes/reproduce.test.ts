import { sha256Hex } from '../../../src/core/crypto';
import { hashOf, readings, reproduce } from '../../../src/core/hash-schemes';
import { canonicalJson, parseJson } from '../../../src/core/json';
import { CascadeEventRecord } from '../../../src/core/records';
import { parseTimestamp } from '../../../src/core/timestamp';
import { CHAIN_FILES, recordOf, TRUTH, vectorRecords } from '../support/records';

const badHashes = (file: string): string[] =>
  (TRUTH.get(file)?.findings ?? []).filter(({ kind }) => kind === 'HASH_MISMATCH').map((f) => f.cascade_id);

const BASE = recordOf(
  '{"id":"c\\"1","trigger":{"trigger_type":"T","event_id":"e1","details":{"b":1.0,"a":[]},"triggered_by":"Ada"},' +
    '"effects":[{"x":1}],"causation_chain":["e1"],"namespace":"n","timestamp":"2026-01-01T00:00:24.044000+00:00",' +
    '"previous_hash":"p","current_hash":"?","external_trace":{"b": 1.0,"a":2},"version":"1.1","is_test":true}',
);

function rehashed(document: string, change: Partial<CascadeEventRecord> = {}): CascadeEventRecord {
  return { ...BASE, ...change, currentHash: sha256Hex(canonicalJson(parseJson(document))) };
}

const hotDocument = (timestamp: string, triggeredBy: string | null, previousHash: string | null): string =>
  JSON.stringify({
    id: BASE.cascadeId,
    trigger: { trigger_type: 'T', event_id: 'e1', details: '@', triggered_by: triggeredBy },
    effects: [{ x: 1 }],
    namespace: 'n',
    timestamp,
    previous_hash: previousHash,
  }).replace('"@"', '{"a":[],"b":1.0}');

describe('reproduce', () => {
  it.each(CHAIN_FILES)(
    'finds the scheme of every event of %s, save those that were tampered with',
    (file) => {
      const unread = vectorRecords(file).filter((record) => reproduce(record) === null);
      expect(unread.map(({ cascadeId }) => cascadeId)).toEqual(badHashes(file));
    },
  );

  it.each(CHAIN_FILES)('finds the same in %s, whatever scheme is thought likely', (file) => {
    for (const record of vectorRecords(file))
      for (const likely of ['archive', 'hot', 'sealed'] as const)
        expect(reproduce(record, ['Ada'], likely)).toEqual(reproduce(record, ['Ada']));
  });

  it('reads the scheme that wrote the chain', () => {
    const schemes = (file: string) => new Set(vectorRecords(file).map((record) => reproduce(record)?.scheme));
    expect(schemes('chain-archive.ndjson')).toEqual(new Set(['archive']));
    expect(schemes('chain-hot.ndjson')).toEqual(new Set(['hot']));
    expect(schemes('chain-hot-z.ndjson')).toEqual(new Set(['hot']));
  });

  it('finds the same whatever it found before', () => {
    const chains = CHAIN_FILES.map((file) => vectorRecords(file));
    const longest = Math.max(...chains.map(({ length }) => length));
    // one of each chain in turns: schemes and shapes change all the time
    for (let index = 0; index < longest; index += 1)
      for (const record of chains.flatMap((chain) => chain[index] ?? [])) {
        const first = [...readings(record)].find(({ hash }) => hash === record.currentHash);
        expect(reproduce(record)).toEqual(
          first === undefined
            ? null
            : {
                scheme: first.scheme,
                timestampText: first.timestampText,
                triggeredBy: first.triggeredBy,
                previousHash: first.previousHash,
              },
        );
      }
  });

  it('recovers who triggered a hot event that came with the flat fields alone', () => {
    const found = vectorRecords('chain-hot-archived.ndjson').map((record) => reproduce(record));
    expect(found.map((reading) => reading?.triggeredBy)).toEqual(
      TRUTH.get('chain-hot-archived.ndjson')?.triggered_by,
    );
    expect(new Set(found.map((reading) => reading?.scheme))).toEqual(new Set(['hot']));
  });

  it('tries names for an unknown triggered_by only', () => {
    const document = hotDocument(BASE.timestamp.text, 'Ada', 'p');
    expect(reproduce(rehashed(document))).toMatchObject({ scheme: 'hot', triggeredBy: 'Ada' });
    expect(reproduce(rehashed(document, { triggeredBy: undefined }))).toBeNull();
    expect(reproduce(rehashed(document, { triggeredBy: undefined }), ['Bob', 'Ada'])).toMatchObject({
      triggeredBy: 'Ada',
    });
    expect(reproduce(rehashed(document, { triggeredBy: null }), ['Ada'])).toBeNull();
    expect(
      reproduce(rehashed(hotDocument(BASE.timestamp.text, null, 'p'), { triggeredBy: 'Ada' })),
    ).toBeNull();
  });

  it.each([
    '2026-01-01T00:00:24.044000+00:00',
    '2026-01-01T00:00:24.044000Z',
    '2026-01-01T00:00:24.044Z',
    '2026-01-01T00:00:24.044+00:00',
  ])('recovers the spelling %s from another spelling of the time', (spelling) => {
    const timestamp = parseTimestamp('2026-01-01T09:00:24.044+09:00');
    const record = rehashed(hotDocument(spelling, 'Ada', 'p'), { timestamp });
    expect(reproduce(record)).toMatchObject({ timestampText: spelling });
  });

  it('reads another offset only where it was kept, and another time never', () => {
    const local = '2026-01-01T09:00:24.044000+09:00';
    const document = hotDocument(local, 'Ada', 'p');
    expect(reproduce(rehashed(document))).toBeNull();
    expect(reproduce(rehashed(document, { timestamp: parseTimestamp(local) }))).not.toBeNull();
    const other = parseTimestamp('2026-01-01T00:00:24.044001+00:00');
    expect(
      reproduce(rehashed(hotDocument(BASE.timestamp.text, 'Ada', 'p'), { timestamp: other })),
    ).toBeNull();
  });

  it.each(['', null])('reads a first event hashed with %j as its previous hash', (hashed) => {
    for (const kept of ['', null]) {
      const record = rehashed(hotDocument(BASE.timestamp.text, 'Ada', hashed), { previousHash: kept });
      expect(reproduce(record)).toMatchObject({ previousHash: hashed });
    }
    expect(reproduce(rehashed(hotDocument(BASE.timestamp.text, 'Ada', hashed)))).toBeNull();
  });

  it('takes a lost event id from the causation chain of a flat record', () => {
    const document = hotDocument(BASE.timestamp.text, null, 'p');
    const lost = { shape: 'flat', triggerEventId: null, triggeredBy: undefined } as const;
    expect(reproduce(rehashed(document, lost))).toMatchObject({ scheme: 'hot' });
    expect(reproduce(rehashed(document, { ...lost, causationChain: ['e2', 'e1'] }))).toBeNull();
    expect(reproduce(rehashed(document, { ...lost, shape: 'nested' }))).toBeNull();
  });
});

describe('the sealed scheme', () => {
  const document =
    '{"scheme":"incident-archive/sealed/1","id":"c\\"1","namespace":"n","timestamp":"2026-01-01T00:00:24.000000+00:00",' +
    '"trigger":{"trigger_type":"T","event_id":"e1","details":{"b":1.0,"a":[]},"triggered_by":"Ada"},"effects":[{"x":1}],' +
    '"external_trace":{"b":1.0,"a":2},"version":"1.1","is_test":true,"previous_hash":""}';
  const sealed = rehashed(document, {
    timestamp: parseTimestamp('2026-01-01T00:00:24.000000+00:00'),
    previousHash: '',
  });

  it('covers its document, six digits always', () => {
    expect(reproduce(sealed)).toMatchObject({ scheme: 'sealed' });
    const choice = { timestampText: sealed.timestamp.text, triggeredBy: 'Ada', previousHash: '' };
    expect(hashOf(sealed, 'sealed', choice)).toBe(sealed.currentHash);
  });

  it.each<Partial<CascadeEventRecord>>([
    { version: '1.0' },
    { isTest: false },
    { externalTrace: null },
    { externalTrace: '{"a":2,"b":1}' },
    { triggerEventId: 'e2' },
    { triggeredBy: null },
    { triggerDetails: '{}' },
    { effects: '[]' },
    { namespace: 'm' },
    { triggerType: 'U' },
    { cascadeId: 'c2' },
    { previousHash: 'p' },
    { timestamp: parseTimestamp('2026-01-01T00:00:24+00:00') },
  ])('notices %j', (change) => {
    expect(reproduce({ ...sealed, ...change })).toBeNull();
  });
});
