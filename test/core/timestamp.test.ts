import fc from 'fast-check';

import { Instant } from '../../src/core/brands';
import {
  addMicroseconds,
  compareInstants,
  instantFromPostgres,
  isoformat,
  microsecondsBetween,
  parseTimestamp,
} from '../../src/core/timestamp';

describe('parseTimestamp', () => {
  it.each([
    ['2026-01-01T00:00:24.044608Z', '2026-01-01T00:00:24.044608Z'],
    ['2026-01-01T00:00:24+00:00', '2026-01-01T00:00:24.000000Z'],
    ['2026-01-01t00:00:24.5z', '2026-01-01T00:00:24.500000Z'],
    ['2026-01-01T00:00:24.044+09:00', '2025-12-31T15:00:24.044000Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
    ['2026-01-01T00:00:00-00:00', '2026-01-01T00:00:00.000000Z'],
    ['2026-06-30T23:59:59+23:59', '2026-06-30T00:00:59.000000Z'],
    ['2026-06-30T00:00:00-23:59', '2026-06-30T23:59:00.000000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('reads %s', (text, instant) => {
    expect(parseTimestamp(text)).toMatchObject({ text, instant });
  });

  it.each([
    ['2026-01-01', 'RFC 3339'],
    ['2026-01-01 00:00:00Z', 'RFC 3339'],
    ['2026-1-01T00:00:00Z', 'RFC 3339'],
    ['2026-01-01T00:00Z', 'RFC 3339'],
    ['2026-01-01T00:00:00,5Z', 'RFC 3339'],
    ['2026-01-01T00:00:00.Z', 'RFC 3339'],
    ['2026-01-01T00:00:00Z\n', 'RFC 3339'],
    ['+12026-01-01T00:00:00Z', 'RFC 3339'],
    ['٢026-01-01T00:00:00Z', 'RFC 3339'],
    ['2026-01-01T00:00:00', 'no offset'],
    ['2026-01-01T00:00:00.1234567Z', 'more than six digits'],
    ['2026-01-01T00:00:00.1230000Z', 'more than six digits'],
    ['2016-12-31T23:59:60Z', 'leap second'],
    ['2026-01-01T00:00:61Z', 'second'],
    ['2026-01-01T00:60:00Z', 'minute'],
    ['2026-01-01T24:00:00Z', 'hour'],
    ['2026-02-30T00:00:00Z', 'day'],
    ['2025-02-29T00:00:00Z', 'day'],
    ['1900-02-29T00:00:00Z', 'day'],
    ['2026-04-31T00:00:00Z', 'day'],
    ['2026-01-00T00:00:00Z', 'day'],
    ['2026-13-01T00:00:00Z', 'month'],
    ['2026-00-01T00:00:00Z', 'month'],
    ['0000-12-31T00:00:00Z', 'year 0000'],
    ['2026-01-01T00:00:00+24:00', 'offset'],
    ['2026-01-01T00:00:00+23:60', 'offset'],
    ['0001-01-01T00:00:00+00:01', 'years 0001 to 9999'],
    ['9999-12-31T23:59:59-00:01', 'years 0001 to 9999'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseTimestamp(text)).toThrow(reason);
  });

  it('agrees with Date where Date reaches, to the millisecond', () => {
    const anyDate = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -1439, max: 1439 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const two = (n: number): string => String(n).padStart(2, '0');
        const text = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        expect(parseTimestamp(text).instant).toBe(`${date.toISOString().slice(0, -1)}000Z`);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });

  it('takes a time in UTC for what the same time is an hour east of it', () => {
    const wholeSecond = fc.integer({ min: 0, max: 4_000_000_000 });
    const fraction = fc.stringMatching(/^(\.\d{1,6})?$/);
    const spelled = (seconds: number, letter: string): string =>
      new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', letter);
    fc.assert(
      fc.property(
        wholeSecond,
        fraction,
        fc.constantFrom('Z', 'z', '+00:00', '-00:00'),
        fc.constantFrom('T', 't'),
        (seconds, digits, zone, letter) => {
          const text = `${spelled(seconds, letter)}${digits}${zone}`;
          const east = parseTimestamp(`${spelled(seconds + 3600, letter)}${digits}+01:00`);
          expect(parseTimestamp(text)).toEqual({ text, instant: east.instant });
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('instants', () => {
  const instant = (text: string): Instant => parseTimestamp(text).instant;

  it('are written as isoformat in UTC, with six digits or none', () => {
    expect(isoformat(instant('2026-01-01T09:00:24.0446+09:00'))).toBe('2026-01-01T00:00:24.044600+00:00');
    expect(isoformat(instant('2026-01-01T00:00:24.000Z'))).toBe('2026-01-01T00:00:24+00:00');
  });

  it('come from PostgreSQL to the microsecond', () => {
    expect(instantFromPostgres('2026-01-01 00:00:24.044608+00')).toBe('2026-01-01T00:00:24.044608Z');
    expect(instantFromPostgres('0001-01-01 00:00:00.5+00')).toBe('0001-01-01T00:00:00.500000Z');
    expect(instantFromPostgres('2026-01-01 00:00:24+00')).toBe('2026-01-01T00:00:24.000000Z');
    for (const other of [
      'infinity',
      '0044-03-15 00:00:00+00 BC',
      '2026-01-01 09:00:00+09',
      '10000-01-01 00:00:00+00',
    ]) {
      expect(() => instantFromPostgres(other)).toThrow('is not a time in UTC');
    }
  });

  it('differ by microseconds, and order as they differ', () => {
    const times = fc.tuple(
      fc.bigInt({ min: 0n, max: 315_537_897_599_999_999n }),
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
    );
    const first = instant('0001-01-01T00:00:00Z');
    fc.assert(
      fc.property(times, ([since, step]) => {
        const a = addMicroseconds(first, since);
        expect(microsecondsBetween(first, a)).toBe(since);
        const b = addMicroseconds(a, -(step % (since + 1n)));
        expect(microsecondsBetween(a, b)).toBe(-(step % (since + 1n)));
        expect(compareInstants(b, a)).toBe(a === b ? 0 : -1);
        expect(compareInstants(a, b)).toBe(a === b ? 0 : 1);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('end with the years 0001 and 9999', () => {
    expect(() => addMicroseconds(instant('0001-01-01T00:00:00Z'), -1n)).toThrow('years');
    expect(() => addMicroseconds(instant('9999-12-31T23:59:59.999999Z'), 1n)).toThrow('years');
  });
});
