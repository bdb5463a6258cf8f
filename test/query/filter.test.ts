import { allOf, type Filter } from '../../src/query';

interface Row {
  readonly a: string;
}

const one: Filter<Row> = { a: { eq: 'x' } };
const two: Filter<Row> = { a: { neq: 'y' } };

test('allOf leaves out what is not given, and wraps nothing that stands alone', () => {
  expect(allOf<Row>(null, one, undefined)).toBe(one);
  expect(allOf<Row>(one, null, two)).toEqual({ and: [one, two] });
  expect(allOf<Row>()).toEqual({ and: [] });
});
