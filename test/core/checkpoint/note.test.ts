import {
  noteSigner,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
  writeNote,
} from '../../../src/core/checkpoint';
import { COSIGNATURE, ENOCH, EXAMPLE, keyOfSeed, PETER, refusal, SUM_DATABASE, TEXT } from './known-notes';

const peter = parseVerifierKey(PETER.key);
const enoch = parseVerifierKey(ENOCH.key);
const BLANK = '\n';
const both = TEXT + BLANK + PETER.line + ENOCH.line;

const lineOf = (name: string, keyId: string, signature: Uint8Array) =>
  `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;

describe('a signed note', () => {
  it.each([
    ['of the Go tests', both],
    ['of the specification', EXAMPLE.note],
    ['of the Go checksum database', SUM_DATABASE.note],
    ['with a signature of an unknown kind', SUM_DATABASE.note + COSIGNATURE],
    ['with blank lines in its text', `a\n\n\nb\n\n${BLANK}${PETER.line}`],
    [
      'with text beyond ASCII',
      `\ufeffè 😀 \u0085\u007f\n${BLANK}${lineOf('ключ/😀', '00ff00ff', Buffer.from([0]))}`,
    ],
    ['with an empty line as text', `\n${BLANK}${PETER.line}`],
    [
      'with two signatures by one unknown key',
      both + lineOf('w', '00000001', filled(1)) + lineOf('w', '00000001', filled(2)),
    ],
    ['with a hundred signatures', TEXT + BLANK + manyLines(100)],
  ])('%s is written as it was read, from text and from bytes', (_, note) => {
    expect(writeNote(parseNote(note))).toBe(note);
    expect(writeNote(parseNote(Buffer.from(note)))).toBe(note);
  });

  it('is taken apart at its last blank line', () => {
    const { text, signatures } = parseNote(`a\n\nb\n${BLANK}${PETER.line}`);
    expect(text).toBe('a\n\nb\n');
    expect(signatures).toMatchObject([{ name: 'PeterNeumann', keyId: 'c74f20a3' }]);
    expect(signatures[0]?.signature).toHaveLength(64);
  });

  it.each([
    ['no blank line', TEXT, 'no blank line'],
    ['nothing', '', 'no blank line'],
    ['no text', BLANK + PETER.line, 'no blank line'],
    ['no signature', TEXT + BLANK, 'no signature'],
    ['a blank line at the end', both + BLANK, 'no signature'],
    ['a missing last newline', both.slice(0, -1), 'the last newline is missing'],
    ['carriage returns', both.replaceAll('\n', '\r\n'), 'control character'],
    ['a carriage return at the end', `${both.slice(0, -1)}\r\n`, 'control character'],
    ['a tab in its text', `\t${both}`, 'control character'],
    ['a NUL in its text', `\0${both}`, 'control character'],
    ['another line among the signatures', `${both}More.\n`, 'is not a dash'],
    ['a hyphen for the dash', both.replace('— P', '- P'), 'is not a dash'],
    ['an en dash for the dash', both.replace('— P', '– P'), 'is not a dash'],
    ['no space after the dash', both.replace('— P', '—P'), 'is not a dash'],
    ['two spaces after the dash', both.replace('— P', '—  P'), 'is not a dash'],
    ['two spaces before the signature', both.replace('n x08', 'n  x08'), 'is not a dash'],
    ['a space after the signature', both.replace('nAM=', 'nAM= '), 'is not a dash'],
    ['a name with a space', both.replace('PeterN', 'Peter N'), 'is not a dash'],
    ['no name', both.replace('PeterNeumann ', ''), 'is not a dash'],
    ['a name with a plus sign', both.replace('PeterN', 'Peter+N'), 'a key name'],
    ['a name with a no-break space', both.replace('PeterN', 'Peter\u00a0N'), 'a key name'],
    ['a name with a line separator', both.replace('PeterN', 'Peter\u2028N'), 'a key name'],
    ['a name with a next line', both.replace('PeterN', 'Peter\u0085N'), 'a key name'],
    ['no padding', both.replace('nAM=', 'nAM'), 'canonical base64'],
    ['unused bits that are set', both.replace('nAM=', 'nAN='), 'canonical base64'],
    ['too much padding', both.replace('nAM=', 'nAM=='), 'canonical base64'],
    ['the alphabet of URLs', both.replace('go/Z', 'go_Z'), 'canonical base64'],
    ['other characters in base64', both.replace('go/Z', 'go*/Z'), 'canonical base64'],
    ['bytes after the padding', both.replace('nAM=', 'nAM=AAAA'), 'canonical base64'],
    ['the id of a key alone', `${TEXT}${BLANK}— PeterNeumann x08gow==\n`, 'has no signature'],
    ['half the id of a key', `${TEXT}${BLANK}— PeterNeumann x08g\n`, 'has no signature'],
    ['a malformed line of an unknown key', `${both}— w AB\n`, 'canonical base64'],
    ['one line twice', both + PETER.line, 'there twice'],
    ['one line of an unknown key twice', both + COSIGNATURE + COSIGNATURE, 'there twice'],
    ['too many signatures', TEXT + BLANK + manyLines(101), 'more than 100 signatures'],
    ['a lone surrogate', `\ud800${both}`, 'not UTF-8'],
  ])('is refused with %s', (_, note, reason) => {
    expect(refusal(() => parseNote(note))).toEqual({
      code: 'MALFORMED',
      reason: expect.stringContaining(reason),
    });
  });

  it.each([
    ['cut', [0xc3]],
    ['overlong', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['no UTF-8 at all', [0xff]],
  ])('is refused where its bytes are %s', (_, bytes) => {
    const note = Buffer.concat([Buffer.from(bytes), Buffer.from(both)]);
    expect(refusal(() => parseNote(note))).toMatchObject({
      code: 'MALFORMED',
      reason: 'the text is not UTF-8',
    });
  });
});

describe('verifyNote', () => {
  it('finds the known keys that signed', () => {
    expect(verifyNote(parseNote(both), [peter])).toEqual([peter]);
    expect(verifyNote(parseNote(both), [peter, enoch])).toEqual([peter, enoch]);
    const example = parseVerifierKey(EXAMPLE.key);
    expect(verifyNote(parseNote(EXAMPLE.note), [peter, example])).toEqual([example]);
  });

  it('counts a key once, however often it signed', () => {
    const { text, signatures } = parseNote(both);
    expect(verifyNote({ text, signatures: [...signatures, ...signatures] }, [peter, enoch])).toHaveLength(2);
  });

  it('refuses a note that no known key signed', () => {
    for (const known of [[], [parseVerifierKey(EXAMPLE.key)]]) {
      expect(refusal(() => verifyNote(parseNote(both), known))).toEqual({
        code: 'UNKNOWN_KEY',
        reason: 'no known key signed the note',
      });
    }
  });

  it('says so where the name is known and the id of the key is not', () => {
    const note = parseNote(TEXT + BLANK + PETER.line.replace('x08go', 'x08gp'));
    expect(refusal(() => verifyNote(note, [peter]))).toEqual({
      code: 'UNKNOWN_KEY',
      reason: 'the note is signed as PeterNeumann, and by a key with an unknown id, c74f20a7',
    });
  });

  it('ignores such a signature beside one of the known key, as the specification wants it', () => {
    const note = parseNote(
      both + lineOf('PeterNeumann', '00000001', filled(64)) + lineOf('w', peter.id, filled(64)),
    );
    expect(verifyNote(note, [peter])).toEqual([peter]);
  });

  it('refuses a note where one signature of a known key does not verify', () => {
    const changed = parseNote(both.replace('answer', 'Answer'));
    const broken = parseNote(both.replace('rwz+eBzm', 'rwz+eBzn'));
    const cut = parseNote(TEXT + BLANK + lineOf(peter.name, peter.id, filled(63)));
    const twice = parseNote(both + lineOf(peter.name, peter.id, filled(64)));
    for (const note of [changed, broken, cut, twice]) {
      expect(refusal(() => verifyNote(note, [peter, enoch]))).toMatchObject({
        code: 'INVALID',
        reason: expect.stringMatching(/^the signature of \w+\+[0-9a-f]{8} does not verify$/),
      });
    }
    expect(verifyNote(broken, [peter])).toEqual([peter]);
  });

  it('does not verify with another key that has the same name and id', () => {
    const note = parseNote(both);
    const impostor = { ...enoch, name: peter.name, id: peter.id };
    expect(refusal(() => verifyNote(note, [impostor]))).toMatchObject({ code: 'INVALID' });
  });

  it('refuses a signature after any one bit of it, or of the text, is changed', () => {
    const { text, signatures } = parseNote(TEXT + BLANK + PETER.line);
    const [known] = signatures;
    if (known === undefined) throw new Error('no signature');
    for (let bit = 0; bit < known.signature.length * 8; bit += 7) {
      const signature = flipped(known.signature, bit);
      expect(
        refusal(() => verifyNote({ text, signatures: [{ ...known, signature }] }, [peter])),
      ).not.toBeNull();
    }
    for (let at = 0; at < text.length; at += 9) {
      const other = `${text.slice(0, at)}?${text.slice(at + 1)}`;
      expect(refusal(() => verifyNote({ text: other, signatures }, [peter]))).not.toBeNull();
    }
  });
});

describe('signNote', () => {
  const signer = noteSigner(PETER.name, keyOfSeed(PETER.seed));

  it('writes the bytes that Go writes', () => {
    expect(writeNote(signNote(TEXT, [signer]))).toBe(TEXT + BLANK + PETER.line);
  });

  it('signs with each key', () => {
    const second = noteSigner('example.com/second', keyOfSeed(Buffer.alloc(32, 1)));
    const note = parseNote(writeNote(signNote('a\n\nb\n', [signer, second])));
    expect(verifyNote(note, [second.key])).toEqual([second.key]);
    expect(verifyNote(note, [signer.key, second.key])).toHaveLength(2);
  });

  it.each(['', 'a', 'a\r\n', 'a\tb\n', '\ud800\n'])('refuses the text %j', (text) => {
    expect(refusal(() => signNote(text, [signer]))).toMatchObject({ code: 'MALFORMED' });
  });
});

function filled(length: number): Buffer {
  return Buffer.alloc(length, length);
}

function manyLines(count: number): string {
  return Array.from({ length: count }, (_, n) => lineOf('w', '00000001', filled(n + 1))).join('');
}

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
