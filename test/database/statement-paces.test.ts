import { StatementPaces } from '../../src/database/statement-paces';

const statement = { name: 'read-1', text: 'SELECT 1' };

function pacesAfter(times: readonly number[]): StatementPaces {
  const paces = new StatementPaces();
  for (const ms of times) paces.note(statement, ms);
  return paces;
}

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

test('a statement is slow that took more than a millisecond most of the times', () => {
  expect(pacesAfter([...times(9, 1.2), ...times(7, 0)]).isSlow(statement)).toBe(true);
});

test('one is not that did so half of the times: a busy machine makes all slow now and then', () => {
  expect(pacesAfter([...times(8, 30), ...times(8, 0.1)]).isSlow(statement)).toBe(false);
});

test('what it took before does not count for ever', () => {
  expect(pacesAfter([...times(16, 0.1), ...times(16, 1.2)]).isSlow(statement)).toBe(true);
  expect(pacesAfter([...times(8, 30), ...times(16, 0.1), ...times(8, 30)]).isSlow(statement)).toBe(false);
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
