import type { Instant } from '../../../src/core/brands';
import { parseVerifierKey } from '../../../src/core/checkpoint';
import {
  declarationDocument,
  contentHash,
  entryLeafHash,
  NO_SALT,
  parseTrustPolicy,
  reportOnLog,
  type EntryKind,
  type StoredEntry,
  type StoredLogState,
} from '../../../src/core/evidence';
import { rootOf } from '../../../src/core/merkle';

const origin = 'example.com/log';
const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const recordedAt = '2026-03-01T00:00:00.000000Z' as Instant;
const salt = '5a'.repeat(16);

function entry(index: bigint, kind: EntryKind, id: string, document: string, revision = 1): StoredEntry {
  const content = { kind, namespace: '', id, revision, recordedAt, document };
  const hash = contentHash(kind === 'log' ? NO_SALT : Buffer.from(salt, 'hex'), content);
  const ownSalt = kind === 'log' ? Buffer.from(NO_SALT).toString('hex') : salt;
  const stored = { document, salt: ownSalt, recordedAt, contradiction: null };
  const leafHash = entryLeafHash(kind, hash);
  return {
    index,
    kind,
    namespace: '',
    id,
    revision,
    recordedAt,
    contentHash: hash,
    leafHash,
    isNewest: true,
    stored,
  };
}

const declaration = { origin, verifierKey: key, succession: null, recovery: null };
const beginning = entry(0n, 'log', origin, declarationDocument(declaration));

function postmortem(index: bigint): StoredEntry {
  return entry(index, 'postmortems', `p${index}`, `{"incident_id":"p${index}"}`);
}

function removed(index: bigint): StoredEntry {
  return { ...postmortem(index), stored: null };
}

function retention(index: bigint, kind: string, ranges: string): StoredEntry {
  return entry(index, 'retention-records', `r${index}`, `{"kind":"${kind}","log_ranges":${ranges}}`);
}

async function findings(
  entries: readonly StoredEntry[],
  state: Partial<StoredLogState> = {},
  waiting: readonly StoredEntry[] = [],
): Promise<string[]> {
  const placed = [beginning, ...entries];
  const pieces = async function* (some: readonly StoredEntry[]) {
    for (const one of some) yield await Promise.resolve([one]);
  };
  const report = await reportOnLog(
    {
      state: {
        origin,
        verifierKey: key,
        size: BigInt(placed.length),
        root: rootOf(placed.map(({ leafHash }) => leafHash)),
        checkpoint: null,
        ...state,
      },
      declarations: () => pieces(placed.filter(({ kind }) => kind === 'log')),
      removals: () =>
        pieces(placed.filter(({ kind }) => kind === 'retention-records' || kind === 'redactions')),
      holds: () => pieces(placed.filter(({ kind }) => kind === 'holds')),
      placed: () => pieces(placed),
      waiting: () => pieces(waiting),
      unlogged: () => pieces([]),
    },
    { keys: null, keptCheckpoints: [] },
  );
  expect(report.verified).toBe(report.findingCount === 0);
  return report.findings.map(({ kind, version }) => (version === null ? kind : `${kind} ${version.id}`));
}

describe('the verification of a log', () => {
  it.each([
    ['all of it', '[[1,2],[3,3]]', []],
    ['ranges that touch or overlap, in any order', '[[3,3],[1,2],[1,1]]', []],
    ['too little', '[[1,1],[3,3]]', ['REMOVED p2']],
    ['nothing', '[]', ['REMOVED p1', 'REMOVED p2', 'REMOVED p3']],
    ['what came after the record too', '[[1,9]]', ['REMOVED p1', 'REMOVED p2', 'REMOVED p3']],
    ['what is no range', '[[1],"2",[1.5,3],{}]', ['REMOVED p1', 'REMOVED p2', 'REMOVED p3']],
  ])('excuses what is gone where a retention record names %s', async (_, ranges, expected) => {
    const gone = [removed(1n), removed(2n), removed(3n)];
    expect(await findings([...gone, retention(4n, 'postmortems', ranges)])).toEqual(expected);
  });

  it('excuses nothing of another kind, and nothing by a record whose own entry does not hold', async () => {
    expect(await findings([removed(1n), retention(2n, 'cascade-events', '[[1,1]]')])).toEqual(['REMOVED p1']);
    const forged = { ...retention(2n, 'postmortems', '[[1,1]]'), contentHash: beginning.contentHash };
    expect(await findings([removed(1n), forged])).toEqual(['REMOVED p1', 'LEAF_MISMATCH r2']);
  });

  it('finds what was taken away while a hold held it, and nothing that was before it or after its release', async () => {
    const gone = removed(1n);
    const taken = (index: bigint) => retention(index, 'postmortems', '[[1,1]]');
    const placed = (index: bigint) =>
      entry(index, 'holds', 'h', '{"kind":"postmortems","record_ids":["p0","p1"]}');
    const released = (index: bigint) => entry(index, 'holds', 'h', '{}', 2);
    expect(await findings([gone, placed(2n), taken(3n)])).toEqual(['REMOVED p1']);
    const other = entry(2n, 'holds', 'h', '{"kind":"cascade-events","record_ids":["p1"]}');
    expect(await findings([gone, other, taken(3n)])).toEqual([]);
    // A further batch of a retention names again what an earlier one removed.
    expect(await findings([gone, taken(2n), placed(3n), taken(4n)])).toEqual([]);
    expect(await findings([gone, placed(2n), released(3n), taken(4n)])).toEqual([]);
    expect(await findings([gone, placed(2n), taken(3n), released(4n)])).toEqual(['REMOVED p1']);
    const erased = entry(3n, 'redactions', 'x', '{"kind":"postmortems","log_ranges":[[1,1]]}');
    expect(await findings([{ ...gone, isNewest: false }, placed(2n), erased])).toEqual(['REMOVED p1']);
  });

  it('excuses what a redaction erased, but not that what was logged anew after it is gone', async () => {
    const erased = { ...postmortem(1n), isNewest: false };
    const left = { document: '{"incident_id":"p1","redacted_fields":["timeline"]}', salt, recordedAt };
    const anew = entry(2n, 'postmortems', 'p1', left.document);
    const redaction = entry(3n, 'redactions', 'x1', '{"kind":"postmortems","log_ranges":[[1,1]]}');
    const stored = { ...left, contradiction: null };
    expect(await findings([{ ...erased, stored }, anew, redaction])).toEqual([]);
    expect(await findings([{ ...erased, stored: null }, { ...anew, stored: null }, redaction])).toEqual([
      'REMOVED p1',
    ]);
    const forged = { ...redaction, contentHash: beginning.contentHash };
    expect(await findings([{ ...erased, stored }, anew, forged])).toEqual(['REMOVED p1', 'LEAF_MISMATCH x1']);
  });

  it('counts places from 0, and takes none outside of the log for one', async () => {
    expect(await findings([postmortem(1n), postmortem(3n)], { size: 4n })).toEqual(['ENTRY_MISSING']);
    expect(await findings([postmortem(1n)], { size: 3n })).toEqual(['ENTRY_MISSING']);
    expect(
      await findings([{ ...postmortem(1n), index: -1n }], { size: 1n, root: rootOf([beginning.leafHash]) }),
    ).toEqual(['UNLOGGED p1']);
    expect(await findings([postmortem(1n)], { size: 1n, root: rootOf([beginning.leafHash]) })).toEqual([
      'UNLOGGED p1',
    ]);
  });

  it('wants entry 0 to name the log and its key', async () => {
    expect(await findings([], { origin: 'example.com/other' })).toEqual([`LEAF_MISMATCH ${origin}`]);
    expect(await findings([], { verifierKey: 'another' })).toEqual([`LEAF_MISMATCH ${origin}`]);
  });

  it('wants a frontier with the root of the entries', async () => {
    expect(await findings([postmortem(1n)], { root: null })).toEqual(['ROOT_MISMATCH']);
    expect(await findings([postmortem(1n)], { root: beginning.leafHash })).toEqual(['ROOT_MISMATCH']);
  });

  it('compares what waits for its place too, and misses none of it that is gone', async () => {
    const waiting = { ...postmortem(1n), index: null };
    expect(await findings([], {}, [waiting, { ...waiting, stored: null }])).toEqual([]);
    const edited = { ...waiting, stored: { document: '{}', salt, recordedAt, contradiction: null } };
    expect(await findings([], {}, [edited])).toEqual(['LEAF_MISMATCH p1']);
  });

  it.each([
    ['no salt', { salt: null }],
    ['a salt of another length', { salt: '5a' }],
    ['another time', { recordedAt: '2026-03-01T00:00:00.000001Z' as Instant }],
    ['no document', { document: null }],
    ['a column that contradicts it', { contradiction: 'a column says otherwise' }],
  ])('finds a record with %s', async (_, change) => {
    const { stored, ...rest } = postmortem(1n);
    if (stored === null) throw new Error('nothing is stored');
    expect(await findings([{ ...rest, stored: { ...stored, ...change } }])).toEqual(['LEAF_MISMATCH p1']);
  });
});

describe('a trust policy', () => {
  it('names keys, one a line, with comments and empty lines between', () => {
    expect(parseTrustPolicy(`# ours\n\n  ${key}\n#${key}`)).toEqual([parseVerifierKey(key)]);
  });

  it.each([
    ['', 'names no key'],
    ['# nothing\n', 'names no key'],
    [`${key} # ours\n`, 'public key'],
  ])('is refused where it is %j', (text, reason) => {
    expect(() => parseTrustPolicy(text)).toThrow(reason);
  });
});
