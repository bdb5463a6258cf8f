import { sentText, textArray } from '../../database';

/**
 * How many rows a statement is given. One row is told apart: as plain parameters it costs the database less than as arrays
 * of one element, and most writes are of one.
 */
export type HowMany = 'none' | 'one' | 'many';

export function howMany({ length }: readonly unknown[]): HowMany {
  return length === 0 ? 'none' : length === 1 ? 'one' : 'many';
}

/**
 * The relation `given` of rows that come as `givenParameters`, from parameter `$first` on: a column of text for each name,
 * and `place`, by which they are in order.
 */
export function givenRows(count: HowMany, names: readonly string[], first: number): string {
  switch (count) {
    case 'none':
      return `(SELECT ${names.map((name) => `NULL::text AS ${name}, `).join('')}0 AS place WHERE false) AS given`;
    case 'one':
      return `(SELECT ${names.map((name, index) => `$${first + index}::text AS ${name}, `).join('')}1 AS place) AS given`;
    case 'many':
      return `unnest(${names.map((_, index) => `$${first + index}::text[]`).join(', ')})
        WITH ORDINALITY AS given (${names.join(', ')}, place)`;
  }
}

/** How many parameters `givenParameters` are, for so many columns. */
export function parameterCount(count: HowMany, columns: number): number {
  return count === 'none' ? 0 : columns;
}

/** The parameters of `givenRows`: of each column, in order, its values of all rows. */
export function givenParameters<Row>(
  rows: readonly Row[],
  columns: readonly ((row: Row) => string | null)[],
): unknown[] {
  return rows.length === 0 ? [] : columns.map((valueOf) => givenParameter(rows, valueOf));
}

/** One of `givenParameters`; of one row at least. */
export function givenParameter<Row>(rows: readonly Row[], valueOf: (row: Row) => string | null): unknown {
  const [first] = rows;
  return rows.length === 1 && first !== undefined ? sentText(valueOf(first)) : textArray(rows.map(valueOf));
}
