import { checkLimit, checkOffset } from '../../src/query';

describe('a limit', () => {
  test.each([
    [undefined, 100],
    [null, 100],
    [0, 0],
    [1, 1],
    [1_000, 1_000],
  ])('of %p is %p', (given, limit) => {
    expect(checkLimit(given)).toBe(limit);
  });

  test.each([-1, 1_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %p is refused, naming the field',
    (given) => {
      expect(() => checkLimit(given, 'first')).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'first' }),
      );
      expect(() => checkLimit(given)).toThrow(expect.objectContaining({ field: 'limit' }));
    },
  );
});

describe('an offset', () => {
  test.each([
    [undefined, 0],
    [null, 0],
    [0, 0],
    [10_000, 10_000],
  ])('of %p is %p', (given, offset) => {
    expect(checkOffset(given)).toBe(offset);
  });

  test.each([-1, 0.5, Number.NaN])('of %p is refused', (given) => {
    expect(() => checkOffset(given)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'offset' }),
    );
  });

  test('beyond 10,000 is refused with a word about the connection', () => {
    expect(() => checkOffset(10_001)).toThrow(
      expect.objectContaining({ field: 'offset', reason: expect.stringContaining('connection') }),
    );
  });
});
