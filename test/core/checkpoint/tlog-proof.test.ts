import {
  noteSigner,
  parseTlogProof,
  signCheckpoint,
  TlogProof,
  verifyTlogProof,
  writeTlogProof,
} from '../../../src/core/checkpoint';
import { inclusionPlan, leafHash, readProof } from '../../../src/core/merkle';
import { entries, GrownLog } from '../merkle/grown-log';
import { keyOfSeed, refusal } from './known-notes';

const ORIGIN = 'example.com/log';
const SIZE = 21;
const signer = noteSigner(ORIGIN, keyOfSeed(Buffer.alloc(32, 2)));
const trusted = { origin: ORIGIN, keys: [signer.key] };
const list = entries(SIZE);
const grown = new GrownLog(list);
const leaves = list.map(leafHash);

async function proofOf(index: number, extra = ''): Promise<TlogProof> {
  return {
    extra: Buffer.from(extra),
    index: BigInt(index),
    hashes: await readProof(inclusionPlan(BigInt(index), BigInt(SIZE)), grown.read),
    checkpoint: signCheckpoint({ origin: ORIGIN, ...grown.head(SIZE), extensions: [] }, [signer]),
  };
}

const leafOf = (index: number): Uint8Array => leaves[index] ?? Buffer.alloc(0);

describe('a tlog-proof', () => {
  it('comes back byte for byte, and proves its entry and no other', async () => {
    for (let index = 0; index < SIZE; index += 1) {
      const text = writeTlogProof(await proofOf(index, index % 2 === 0 ? '' : 'beside'));
      const proof = parseTlogProof(text);
      expect(writeTlogProof(proof)).toBe(text);
      expect(writeTlogProof(parseTlogProof(Buffer.from(text)))).toBe(text);
      expect(verifyTlogProof(proof, leafOf(index), trusted)).toMatchObject({ size: 21n });
      expect(refusal(() => verifyTlogProof(proof, leafOf((index + 1) % SIZE), trusted))).toMatchObject({
        code: 'INVALID',
      });
    }
  });

  it('is written as the specification has it', async () => {
    const proof = await proofOf(20, 'beside');
    const lines = writeTlogProof(proof).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'c2sp.org/tlog-proof@v1',
      'extra YmVzaWRl',
      'index 20',
      ...proof.hashes.map((hash) => Buffer.from(hash).toString('base64')),
      '',
      ORIGIN,
    ]);
  });

  it('needs no hashes in a log of one entry', () => {
    const one = new GrownLog(list.slice(0, 1));
    const checkpoint = signCheckpoint({ origin: ORIGIN, ...one.head(1), extensions: [] }, [signer]);
    const text = writeTlogProof({ extra: Buffer.alloc(0), index: 0n, hashes: [], checkpoint });
    expect(text.startsWith(`c2sp.org/tlog-proof@v1\nindex 0\n\n${ORIGIN}\n1\n`)).toBe(true);
    expect(verifyTlogProof(parseTlogProof(text), leafOf(0), trusted)).toMatchObject({ size: 1n });
  });

  it('is refused where it proves something else than it says', async () => {
    const proof = await proofOf(5);
    const stranger = noteSigner(ORIGIN, keyOfSeed(Buffer.alloc(32, 3)));
    const head = { origin: ORIGIN, ...grown.head(SIZE), extensions: [] };
    const cases: [Partial<TlogProof>, string][] = [
      [{ index: 4n }, 'INVALID'],
      [{ index: 21n }, 'INVALID'],
      [{ hashes: proof.hashes.slice(1) }, 'INVALID'],
      [{ hashes: [...proof.hashes, leafOf(0)] }, 'INVALID'],
      [{ checkpoint: signCheckpoint({ ...head, root: leafOf(0) }, [signer]) }, 'INVALID'],
      [{ checkpoint: signCheckpoint({ ...head, origin: 'example.com' }, [signer]) }, 'INVALID'],
      [{ checkpoint: signCheckpoint(head, [stranger]) }, 'UNKNOWN_KEY'],
    ];
    for (const [change, code] of cases) {
      expect(refusal(() => verifyTlogProof({ ...proof, ...change }, leafOf(5), trusted))).toMatchObject({
        code,
      });
    }
  });

  it.each([
    ['another header', (text: string) => text.replace('@v1', '@v2'), 'the first line is not'],
    ['a line before the header', (text: string) => `\n${text}`, 'the first line is not'],
    ['a space after the header', (text: string) => text.replace('@v1', '@v1 '), 'the first line is not'],
    ['no index', (text: string) => text.replace('index 5\n', ''), 'the line with the index is missing'],
    ['only a header', () => 'c2sp.org/tlog-proof@v1\n\n', 'the line with the index is missing'],
    ['no blank line', () => 'c2sp.org/tlog-proof@v1\nindex 5\n', 'no blank line ends the hashes'],
    ['an index in capitals', (text: string) => text.replace('index 5', 'INDEX 5'), 'the line with the index'],
    [
      'the index before the extra data',
      (text: string) => text.replace(/(extra.*\n)(index.*\n)/, '$2$1'),
      'base64',
    ],
    ['a leading zero', (text: string) => text.replace('index 5', 'index 05'), 'the index is not a decimal'],
    ['a negative index', (text: string) => text.replace('index 5', 'index -5'), 'the index is not a decimal'],
    ['an empty index', (text: string) => text.replace('index 5', 'index '), 'the index is not a decimal'],
    ['two spaces', (text: string) => text.replace('index 5', 'index  5'), 'the index is not a decimal'],
    ['an index of 65 bits', (text: string) => text.replace('index 5', `index ${2n ** 64n}`), 'below 2^64'],
    ['an empty extra line', (text: string) => text.replace(/extra .*/, 'extra '), 'there without any'],
    ['extra data twice', (text: string) => text.replace(/(extra .*\n)/, '$1$1'), 'the line with the index'],
    [
      'extra data without padding',
      (text: string) => text.replace(/extra .*/, 'extra YQ'),
      'extra data is not canonical',
    ],
    [
      'a hash without padding',
      (text: string) => text.replace(/=\n\n/, '\n\n'),
      'hash of the proof is not canonical',
    ],
    [
      'a hash with a space',
      (text: string) => text.replace(/=\n\n/, '= \n\n'),
      'hash of the proof is not canonical',
    ],
    [
      'a short hash',
      (text: string) => text.replace(/\n\n/, '\nAAAA\n\n'),
      'hash of the proof has not 32 bytes',
    ],
    ['two blank lines', (text: string) => text.replace('\n\n', '\n\n\n'), null],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n'), 'control character'],
    ['no last newline', (text: string) => text.slice(0, -1), 'the last newline is missing'],
    ['no checkpoint', (text: string) => text.slice(0, text.indexOf('\n\n') + 2), 'no blank line'],
    ['an unsigned checkpoint', (text: string) => text.slice(0, text.lastIndexOf('—')), 'no signature'],
  ])('is refused with %s', async (_, change, reason) => {
    const text = change(writeTlogProof(await proofOf(5, 'beside')));
    const refused = refusal(() => verifyTlogProof(parseTlogProof(text), leafOf(5), trusted));
    // A second blank line becomes part of what was signed.
    if (reason === null) expect(refused).toMatchObject({ code: 'INVALID' });
    else expect(refused).toEqual({ code: 'MALFORMED', reason: expect.stringContaining(reason) });
  });

  it('is refused after any one character is changed', async () => {
    const text = writeTlogProof(await proofOf(5));
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      const refused = refusal(() => verifyTlogProof(parseTlogProof(changed), leafOf(5), trusted));
      expect(refused).not.toBeNull();
    }
  });
});
