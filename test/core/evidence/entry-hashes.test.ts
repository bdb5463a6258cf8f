import fc from 'fast-check';
import { contentHash, entryHashes, entryLeafHash, type EntryContent } from '../../../src/core/evidence';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the hashes of an entry that is written', () => {
  // around the size up to which short parts are put together in one place
  it('are its content hash and the hash of its leaf, in hex, however long it is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(1, 50, 150, 500),
        (salt, text, times) => {
          const content: EntryContent = {
            kind: 'cascade-events',
            namespace: text,
            id: 'c-1',
            revision: 1,
            recordedAt: '2026-01-01T00:00:00.000000Z' as EntryContent['recordedAt'],
            document: JSON.stringify({ text: text.repeat(times) }),
          };
          const hash = contentHash(salt, content);
          expect(entryHashes(salt, content)).toEqual({
            content: hex(hash),
            leaf: hex(entryLeafHash(content.kind, hash)),
          });
        },
      ),
    );
  });

  it('are of a salt of 16 bytes', () => {
    const content = { kind: 'log', namespace: '', id: '', revision: 1, document: '{}' } as EntryContent;
    expect(() => entryHashes(new Uint8Array(15), content)).toThrow(RangeError);
  });
});
