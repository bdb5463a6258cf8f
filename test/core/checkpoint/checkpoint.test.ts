import {
  Checkpoint,
  noteSigner,
  openCheckpoint,
  parseCheckpointText,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
  signNote,
  writeCheckpointText,
  writeNote,
} from '../../../src/core/checkpoint';
import { COSIGNATURE, keyOfSeed, refusal, SUM_DATABASE } from './known-notes';

const ORIGIN = 'example.com/log';
const ROOT = Buffer.alloc(32, 9);
const ROOT_LINE = ROOT.toString('base64');
const signer = noteSigner(ORIGIN, keyOfSeed(Buffer.alloc(32, 2)));
const log = { origin: ORIGIN, keys: [signer.key] };
const checkpoint: Checkpoint = { origin: ORIGIN, size: 7n, root: ROOT, extensions: [] };
const textOf = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('a checkpoint', () => {
  it('of another implementation is opened with its key, whoever signed it besides', () => {
    const database = { origin: SUM_DATABASE.origin, keys: [parseVerifierKey(SUM_DATABASE.key)] };
    for (const note of [SUM_DATABASE.note, SUM_DATABASE.note + COSIGNATURE]) {
      const opened = openCheckpoint(parseNote(note), database);
      expect(opened).toMatchObject({ origin: 'go.sum database tree', size: 20852163n, extensions: [] });
      expect(Buffer.from(opened.root).toString('base64')).toBe(
        'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
      );
    }
  });

  it.each<Partial<Checkpoint>>([
    {},
    { size: 0n },
    { size: 2n ** 53n + 1n },
    { size: 2n ** 64n - 1n },
    { extensions: ['time 1', ' ', '— looks like a signature AAAA'] },
    { origin: 'go.sum database tree + è' },
  ])('comes back as it was signed (%#)', (change) => {
    const stated = { ...checkpoint, ...change };
    const note = writeNote(signCheckpoint(stated, [signer]));
    expect(openCheckpoint(parseNote(note), { ...log, origin: stated.origin })).toEqual(stated);
    expect(writeCheckpointText(parseCheckpointText(parseNote(note).text))).toBe(parseNote(note).text);
  });

  it.each([
    ['two lines', textOf(ORIGIN, '7'), 'fewer than three lines'],
    ['an empty origin', textOf('', '7', ROOT_LINE), 'an empty line'],
    ['an empty extension line', textOf(ORIGIN, '7', ROOT_LINE, 'a', '', 'b'), 'an empty line'],
    ['a blank line at the end', textOf(ORIGIN, '7', ROOT_LINE, ''), 'an empty line'],
    ['no last newline', textOf(ORIGIN, '7', ROOT_LINE).slice(0, -1), 'the last newline is missing'],
    ['carriage returns', `${ORIGIN}\r\n7\r\n${ROOT_LINE}\r\n`, 'control character'],
    ['a leading zero', textOf(ORIGIN, '07', ROOT_LINE), 'the tree size is not a decimal number'],
    ['two zeros', textOf(ORIGIN, '00', ROOT_LINE), 'the tree size is not a decimal number'],
    ['a plus sign', textOf(ORIGIN, '+7', ROOT_LINE), 'the tree size is not a decimal number'],
    ['a minus sign', textOf(ORIGIN, '-7', ROOT_LINE), 'the tree size is not a decimal number'],
    ['a size in hexadecimal', textOf(ORIGIN, '0x7', ROOT_LINE), 'the tree size is not a decimal number'],
    ['a space after the size', textOf(ORIGIN, '7 ', ROOT_LINE), 'the tree size is not a decimal number'],
    ['other digits', textOf(ORIGIN, '٧', ROOT_LINE), 'the tree size is not a decimal number'],
    ['a size of 65 bits', textOf(ORIGIN, '18446744073709551616', ROOT_LINE), 'below 2^64'],
    ['a size of many digits', textOf(ORIGIN, '1'.repeat(100_000), ROOT_LINE), 'below 2^64'],
    [
      'a root without padding',
      textOf(ORIGIN, '7', ROOT_LINE.slice(0, -1)),
      'the root is not canonical base64',
    ],
    ['a root in hexadecimal', textOf(ORIGIN, '7', ROOT.toString('hex')), 'the root has not 32 bytes'],
    ['a short root', textOf(ORIGIN, '7', 'AAAA'), 'the root has not 32 bytes'],
  ])('is refused with %s, though it be signed', (_, text, reason) => {
    const expected = { code: 'MALFORMED', reason: expect.stringContaining(reason) };
    expect(refusal(() => parseCheckpointText(text))).toEqual(expected);
    const signed = { text, signatures: [signer.sign(text)] };
    expect(refusal(() => openCheckpoint(signed, log))).toEqual(expected);
  });

  it('is refused where it is one of another log', () => {
    const other = signCheckpoint({ ...checkpoint, origin: `${ORIGIN}2` }, [signer]);
    expect(refusal(() => openCheckpoint(other, log))).toMatchObject({
      code: 'INVALID',
      reason: 'the checkpoint is one of another log',
    });
  });

  it('is not read before its signature is checked', () => {
    const stranger = noteSigner(ORIGIN, keyOfSeed(Buffer.alloc(32, 3)));
    expect(refusal(() => openCheckpoint(signNote('no checkpoint\n', [stranger]), log))).toMatchObject({
      code: 'UNKNOWN_KEY',
    });
    const note = writeNote(signCheckpoint(checkpoint, [signer]));
    expect(refusal(() => openCheckpoint(parseNote(note.replace('\n7\n', '\n8\n')), log))).toMatchObject({
      code: 'INVALID',
    });
  });

  it.each<Partial<Checkpoint>>([
    { origin: '' },
    { origin: 'a\nb' },
    { origin: 'a\rb' },
    { size: -1n },
    { size: 2n ** 64n },
    { root: ROOT.subarray(1) },
    { extensions: [''] },
    { extensions: ['a\nb'] },
    { extensions: ['a', 'b\tc'] },
  ])('is not signed where it could not be read again (%#)', (change) => {
    expect(refusal(() => signCheckpoint({ ...checkpoint, ...change }, [signer]))).toMatchObject({
      code: 'MALFORMED',
    });
  });
});
