import fc from 'fast-check';

import {
  consistencyPlan,
  inclusionPlan,
  leafHash,
  ProofError,
  readProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/merkle';
import { entries, GrownLog } from './grown-log';
import { CONSISTENCY, ENTRIES, INCLUSION } from './published';
import { SlowTree } from './rfc6962';

const ALL = 130;
const MANY = 5000;
const LIST = entries(MANY);
const slow = new SlowTree(LIST);
const log = new GrownLog(LIST);
const leaves = LIST.map(leafHash);

const leafAt = (index: number) => ({ index: BigInt(index), hash: leaves[index] ?? Buffer.alloc(0) });
const inclusion = (index: number, size: number) =>
  readProof(inclusionPlan(BigInt(index), BigInt(size)), log.read);
const consistency = (from: number, to: number) =>
  readProof(consistencyPlan(BigInt(from), BigInt(to)), log.read);

/** One text for a list of hashes: jest compares buffers byte by byte, and there are many of them. */
const hex = (hashes: readonly Uint8Array[]): string =>
  hashes.map((hash) => Buffer.from(hash).toString('hex')).join();

async function checkInclusion(index: number, size: number): Promise<void> {
  const proof = await inclusion(index, size);
  expect(hex(proof)).toBe(hex(slow.path(index, 0, size)));
  verifyInclusion(leafAt(index), log.head(size), proof);
}

async function checkConsistency(from: number, to: number): Promise<void> {
  const proof = await consistency(from, to);
  expect(hex(proof)).toBe(hex(slow.proof(from, to)));
  verifyConsistency(log.head(from), log.head(to), proof);
}

describe('proofs agree with a slow reading of RFC 6962', () => {
  it(`in the root of every tree of up to ${ALL} leaves`, () => {
    for (let size = 0; size <= ALL; size += 1)
      expect(hex([log.head(size).root])).toBe(hex([slow.mth(0, size)]));
  });

  it(`of every leaf in every tree of up to ${ALL} leaves`, async () => {
    for (let size = 1; size <= ALL; size += 1) {
      for (let index = 0; index < size; index += 1) await checkInclusion(index, size);
    }
  });

  it(`between every two trees of up to ${ALL} leaves`, async () => {
    for (let to = 1; to <= ALL; to += 1) {
      for (let from = 1; from <= to; from += 1) await checkConsistency(from, to);
    }
  });

  it(`in random trees of up to ${MANY} leaves`, async () => {
    const pairs = fc.tuple(fc.integer({ min: 1, max: MANY }), fc.nat());
    await fc.assert(
      fc.asyncProperty(pairs, async ([size, n]) => {
        expect(hex([log.head(size).root])).toBe(hex([slow.mth(0, size)]));
        await checkInclusion(n % size, size);
        await checkConsistency(1 + (n % size), size);
      }),
      { seed: 5, numRuns: 400 },
    );
  });
});

describe('proofs that other implementations publish', () => {
  const published = new GrownLog(ENTRIES);

  it.each(INCLUSION)('of leaf %i in %i are made and taken', async (index, size, hashes) => {
    expect(await readProof(inclusionPlan(BigInt(index), BigInt(size)), published.read)).toEqual(hashes);
    const leaf = { index: BigInt(index), hash: leafHash(ENTRIES[index] ?? Buffer.alloc(0)) };
    verifyInclusion(leaf, published.head(size), hashes);
  });

  it.each(CONSISTENCY)('from %i to %i are made and taken', async (from, to, hashes) => {
    expect(await readProof(consistencyPlan(BigInt(from), BigInt(to)), published.read)).toEqual(hashes);
    verifyConsistency(published.head(from), published.head(to), hashes);
  });
});

/** Every way to break a list of hashes by one step: a bit flipped, a hash dropped, doubled, added, shortened. */
function* broken(proof: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [at, hash] of proof.entries()) {
    const flipped = Buffer.from(hash);
    const place = (at * 11) % 32;
    flipped[place] = (flipped[place] ?? 0) ^ (1 << (at % 8));
    yield proof.with(at, flipped);
    yield proof.with(at, hash.subarray(1));
    yield proof.toSpliced(at, 1);
    yield proof.toSpliced(at, 0, hash);
  }
  yield [...proof, Buffer.alloc(32)];
  yield [Buffer.alloc(32), ...proof];
  yield [...proof, Buffer.alloc(0)];
}

/** The ProofError that a check throws, null where it throws none. */
function refusal(check: () => void): ProofError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ProofError) return error;
    throw error;
  }
}

const other = Buffer.alloc(32, 7);
const SMALL = Array.from({ length: 33 }, (_, n) => n + 2);
const LARGE = [1000, 2049, 4096, 4999];

/** Places all over a tree, all of them where it is small. */
const places = (size: number): number[] => {
  const step = Math.ceil(size / 33);
  return Array.from({ length: Math.ceil(size / step) }, (_, n) => n * step);
};

describe('a broken proof is refused', () => {
  it('of inclusion, whatever of it is changed', async () => {
    for (const size of [1, ...SMALL, ...LARGE]) {
      for (const index of places(size)) {
        const [proof, head, leaf] = [await inclusion(index, size), log.head(size), leafAt(index)];
        const checks = [
          ...Array.from(broken(proof), (hashes) => () => verifyInclusion(leaf, head, hashes)),
          ...[index - 1, index + 1, index ^ 2].map(
            (moved) => () => verifyInclusion({ ...leaf, index: BigInt(moved) }, head, proof),
          ),
          () => verifyInclusion({ ...leaf, hash: other }, head, proof),
          () => verifyInclusion(leaf, { ...head, root: other }, proof),
        ];
        verifyInclusion(leaf, head, proof);
        expect(checks.filter((check) => refusal(check) === null)).toEqual([]);
      }
    }
  });

  it('of consistency, whatever of it is changed', async () => {
    for (const to of [...SMALL, ...LARGE]) {
      for (const from of places(to).slice(1)) {
        const [proof, older, newer] = [await consistency(from, to), log.head(from), log.head(to)];
        const checks = [
          ...Array.from(broken(proof), (hashes) => () => verifyConsistency(older, newer, hashes)),
          () => verifyConsistency({ ...older, root: other }, newer, proof),
          () => verifyConsistency(older, { ...newer, root: other }, proof),
          () => verifyConsistency(older, newer, []),
          () => verifyConsistency(newer, older, proof),
        ];
        verifyConsistency(older, newer, proof);
        expect(checks.filter((check) => refusal(check) === null)).toEqual([]);
      }
    }
  });
});

describe('what a verifier refuses before it hashes', () => {
  const head = log.head(3);

  it.each([
    [
      'a leaf outside the tree',
      () => verifyInclusion({ ...leafAt(3) }, head, []),
      'leaf 3 is not in a tree of 3',
    ],
    [
      'a leaf before the tree',
      () => verifyInclusion({ ...leafAt(0), index: -1n }, head, []),
      'leaf -1 is not in',
    ],
    [
      'any leaf of the empty tree',
      () => verifyInclusion(leafAt(0), log.head(0), []),
      'leaf 0 is not in a tree of 0',
    ],
    [
      'a short leaf hash',
      () => verifyInclusion({ index: 0n, hash: other.subarray(1) }, head, []),
      'has not 32 bytes',
    ],
    ['too long a proof', () => verifyInclusion(leafAt(2), head, [other, other]), 'the proof is too long'],
    ['too short a proof', () => verifyInclusion(leafAt(0), head, [other]), 'the proof is too short'],
    [
      'trees out of order',
      () => verifyConsistency(head, log.head(2), []),
      'the older tree has 3 leaves, the newer 2',
    ],
    [
      'a proof from the empty tree',
      () => verifyConsistency(log.head(0), head, []),
      'proved from the empty tree',
    ],
    ['hashes from the empty tree', () => verifyConsistency(log.head(0), head, [head.root]), 'the empty tree'],
    ['one size, two roots', () => verifyConsistency(head, { ...head, root: other }, []), 'different roots'],
    ['one size and a proof', () => verifyConsistency(head, head, [head.root]), 'the proof is not empty'],
    ['no hashes', () => verifyConsistency(log.head(2), head, []), 'the proof is empty'],
    [
      'hashes after the last',
      () => verifyConsistency(log.head(2), head, [other, other]),
      'the proof is too long',
    ],
    [
      'a short old root',
      () => verifyConsistency({ size: 2n, root: other.subarray(1) }, head, [other]),
      '32 bytes',
    ],
  ])('%s', (_, check, reason) => {
    expect(refusal(check)).toMatchObject({
      code: 'INVALID',
      reason: expect.stringContaining(reason),
    });
  });

  it('takes a tree to be consistent with itself, the empty one too', () => {
    for (const size of [0, 1, 3]) verifyConsistency(log.head(size), log.head(size), []);
  });

  it('does not take the two children of a node for a leaf', async () => {
    const [, sibling] = await inclusion(0, 4);
    const children = Buffer.concat(leaves.slice(0, 2));
    const forged = { index: 0n, hash: leafHash(children) };
    expect(() => verifyInclusion(forged, { ...log.head(4), size: 2n }, [sibling ?? other])).toThrow('lead');
    // Nor the node itself, where its place is said as it is.
    const node = { index: 0n, hash: log.head(2).root };
    expect(() => verifyInclusion(node, log.head(4), [sibling ?? other])).toThrow('the proof is too short');
  });
});

describe('making a proof', () => {
  it.each([
    [() => inclusionPlan(3n, 3n), 'index'],
    [() => inclusionPlan(-1n, 3n), 'index'],
    [() => inclusionPlan(0n, 0n), 'index'],
    [() => consistencyPlan(0n, 3n), 'from'],
    [() => consistencyPlan(4n, 3n), 'from'],
  ])('names what is out of bounds (%#)', (plan, field) => {
    expect(plan).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', field }));
  });

  it('asks for all nodes at once, complete subtrees only', async () => {
    const asked: string[][] = [];
    const proof = await readProof(inclusionPlan(1n, 7n), async (nodes) => {
      asked.push(nodes.map(({ level, index }) => `${level}:${index}`));
      return log.read(nodes);
    });
    expect(asked).toEqual([['0:0', '1:1', '1:2', '0:6']]);
    expect(proof).toHaveLength(3);
  });

  it('asks for few nodes in a tree of 2^63 leaves', () => {
    const size = 2n ** 63n - 1n;
    expect(inclusionPlan(0n, size).flat().length).toBeLessThan(128);
    expect(consistencyPlan(size - 1n, size).flat()).toHaveLength(63);
  });

  it('fails where a stored hash is missing', async () => {
    const plan = inclusionPlan(1n, 7n);
    await expect(
      readProof(plan, (nodes) => Array.from(log.read(nodes) as Uint8Array[]).slice(1)),
    ).rejects.toThrow('4 hashes of the tree were expected, 3 are there');
    await expect(readProof(plan, (nodes) => nodes.map(() => Buffer.alloc(31)))).rejects.toThrow(
      'node 0 on level 0 is not one of 32 bytes',
    );
  });
});
