import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';

import { noteSigner, parseVerifierKey, verifierKey, writeVerifierKey } from '../../../src/core/checkpoint';
import { ENOCH, EXAMPLE, keyOfSeed, PETER, refusal, SUM_DATABASE } from './known-notes';

const encoded = (name: string, type: number, publicKey: Uint8Array): string => {
  const bytes = Buffer.concat([Buffer.of(type), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  return `${name}+${id}+${bytes.toString('base64')}`;
};
const BYTES = Buffer.alloc(32, 5);

describe('a verifier key', () => {
  it.each([PETER.key, ENOCH.key, EXAMPLE.key, SUM_DATABASE.key, encoded('ключ/😀', 1, BYTES)])(
    '%s is written as it was read',
    (text) => {
      expect(writeVerifierKey(parseVerifierKey(text))).toBe(text);
    },
  );

  it('is that of a private or a public key', () => {
    const key = keyOfSeed(PETER.seed);
    expect(writeVerifierKey(verifierKey(PETER.name, key))).toBe(PETER.key);
    expect(writeVerifierKey(verifierKey(PETER.name, createPublicKey(key)))).toBe(PETER.key);
    expect(writeVerifierKey(noteSigner(PETER.name, key).key)).toBe(PETER.key);
  });

  it.each([
    ['no plus sign', 'PeterNeumann', 'not NAME+ID+KEY'],
    ['an id in capitals', PETER.key.replace('c74f20a3', 'C74F20A3'), 'not NAME+ID+KEY'],
    ['a short id', PETER.key.replace('c74f20a3', 'c74f20a'), 'not NAME+ID+KEY'],
    ['a newline at the end', `${PETER.key}\n`, 'not NAME+ID+KEY'],
    ['another id', PETER.key.replace('c74f20a3', 'c74f20a4'), 'the id is not that of'],
    ['another name', PETER.key.replace('Peter', 'Pete'), 'the id is not that of'],
    ['no name', encoded('', 1, BYTES), 'a key name'],
    ['a space in its name', encoded('a b', 1, BYTES), 'a key name'],
    ['a control character in its name', encoded('a\u0001b', 1, BYTES), 'control character'],
    ['another type', encoded('a', 4, BYTES), 'not one of Ed25519'],
    ['a byte too few', encoded('a', 1, BYTES.subarray(1)), 'not one of Ed25519'],
    ['a byte too many', encoded('a', 1, Buffer.alloc(33)), 'not one of Ed25519'],
    ['no key', encoded('a', 1, BYTES).slice(0, 11), 'not one of Ed25519'],
    ['base64 without padding', encoded('a', 1, BYTES).replace(/.$/, ''), 'canonical base64'],
    ['the alphabet of URLs', PETER.key.replaceAll('/', '_'), 'canonical base64'],
  ])('is refused with %s', (_, text, reason) => {
    expect(refusal(() => parseVerifierKey(text))).toEqual({
      code: 'MALFORMED',
      reason: expect.stringContaining(reason),
    });
  });

  it('is refused after any one character is changed or either end is cut', () => {
    const { key } = PETER;
    for (let at = 0; at < key.length; at += 1) {
      const next = String.fromCharCode(key.charCodeAt(at) + 1);
      const changed = [key.slice(0, at) + next + key.slice(at + 1), key.slice(0, at), key.slice(at + 1)];
      for (const text of changed)
        expect(refusal(() => parseVerifierKey(text))).toMatchObject({ code: 'MALFORMED' });
    }
  });

  it.each(['', 'a b', 'a+b', 'a\u3000b', 'a\nb', 'a\rb', '\ud800'])('cannot be named %j', (name) => {
    expect(refusal(() => noteSigner(name, keyOfSeed(BYTES)))).toMatchObject({ code: 'MALFORMED' });
  });

  it('is not made of a key of another kind', () => {
    const { privateKey } = generateKeyPairSync('x25519');
    expect(() => verifierKey('a', privateKey)).toThrow('not an Ed25519 key');
  });
});
