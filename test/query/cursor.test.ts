import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../src/query';

const refusal = expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'after' });

test('a cursor is read as it was made, and is safe in a URL', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.option(fc.string({ unit: 'grapheme' })),
      fc.string({ unit: 'grapheme' }),
      (field, value, key) => {
        const text = encodeCursor({ field, value, key });
        expect(text).toMatch(/^[\w-]+$/);
        expect(decodeCursor(text, field, 'after')).toEqual({ field, value, key });
      },
    ),
  );
});

test('a cursor of another order is refused by its argument', () => {
  const text = encodeCursor({ field: 'createdAt', value: null, key: 'k' });
  expect(() => decodeCursor(text, 'updatedAt', 'after')).toThrow(refusal);
});

test('any other text is refused by its argument, never a failure of its own', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        expect(() => decodeCursor(text, 'createdAt', 'after')).toThrow(refusal);
      },
    ),
  );
});
