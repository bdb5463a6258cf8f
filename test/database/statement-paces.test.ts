import { StatementPaces } from '../../src/database/statement-paces';

const statement = { name: 'read-1', text: 'SELECT 1' };

function pacesAfter(times: readonly number[]): StatementPaces {
  const paces = new StatementPaces();
  for (const ms of times) paces.note(statement, ms);
  return paces;
}

test('a statement is slow that took more than a millisecond each time', () => {
  expect(pacesAfter(Array.from({ length: 16 }, () => 1.2)).isSlow(statement)).toBe(true);
});

test('one that was quick once is not: a busy machine makes all slow', () => {
  const times = [...Array.from({ length: 15 }, () => 30), 0.1];
  expect(pacesAfter(times).isSlow(statement)).toBe(false);
});

test('a few times tell nothing', () => {
  expect(pacesAfter([30, 30, 30]).isSlow(statement)).toBe(false);
});

test('others are not slow for it', () => {
  const paces = pacesAfter([]);
  paces.noteSlow(statement);
  expect(paces.isSlow(statement)).toBe(true);
  expect(paces.isSlow({ name: 'read-2', text: 'SELECT 2' })).toBe(false);
  expect(paces.isSlow({ text: 'SELECT 3' })).toBe(false);
});

test('it is so for a second', () => {
  jest.useFakeTimers({ now: 0 });
  try {
    const paces = pacesAfter([]);
    paces.noteSlow(statement);
    jest.advanceTimersByTime(999);
    expect(paces.isSlow(statement)).toBe(true);
    jest.advanceTimersByTime(2);
    expect(paces.isSlow(statement)).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});
