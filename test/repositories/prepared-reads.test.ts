import { Parameters } from '../../src/repositories/sql/parameters';
import { readStatement } from '../../src/repositories/sql/read-statement';
import { compileFilter } from '../../src/repositories/sql/filter';
import { recoverySessionKind, type RecoverySession } from '../../src/entities';
import type { Filter } from '../../src/query';
import { secondsIntoMarch } from '../support/builders';

const namesOf = (text: string, times: number) =>
  Array.from({ length: times }, () => readStatement(text, new Parameters([1])).name);

test('a text is prepared once it has come often, under one name', () => {
  const names = namesOf('SELECT $1 AS often', 12);
  expect(names.slice(0, 7)).toEqual(Array(7).fill(undefined));
  expect(new Set(names.slice(7)).size).toBe(1);
  expect(names.at(-1)).toMatch(/^read-\d+$/);
});

test('what any values make one plan for is prepared, and nothing else', () => {
  const isSteady = (filter: Filter<RecoverySession>) => {
    const parameters = new Parameters();
    compileFilter(recoverySessionKind, filter, parameters);
    return parameters.isSteady;
  };
  expect(isSteady({ namespace: { eq: 'seoul' }, and: [{ triggerLevel: { eq: 'x' } }] })).toBe(true);
  expect(isSteady({ namespace: { in: ['seoul'] } })).toBe(false);
  expect(isSteady({ startedAt: { gte: secondsIntoMarch(1) } })).toBe(false);
  expect(isSteady({ or: [{ namespace: { eq: 'seoul' } }] })).toBe(false);
  expect(isSteady({ not: { namespace: { eq: 'seoul' } } })).toBe(false);
  expect(isSteady({ search: 'word' })).toBe(false);
});

test('a stream of distinct texts prepares a hundred of them at most', () => {
  const names = new Set<string | undefined>();
  for (let number = 0; number < 300; number += 1)
    namesOf(`SELECT $1 AS stream_${number}`, 10).forEach((name) => names.add(name));
  names.delete(undefined);
  expect(names.size).toBeLessThanOrEqual(100);
});
