import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { HashSchemeName } from '../../../src/core/hash-schemes';

/** Columns of cascade_events by the scheme of an event. */
export type ColumnsByScheme = Record<HashSchemeName, Set<string>>;

export const SCHEMES = ['archive', 'hot', 'sealed'] as const satisfies readonly HashSchemeName[];

export function noColumns(): ColumnsByScheme {
  return { archive: new Set(), hot: new Set(), sealed: new Set() };
}

/** One line a column, to be compared. */
export function inOrder(columns: ColumnsByScheme): string[] {
  return SCHEMES.flatMap((scheme) => [...columns[scheme]].sort().map((column) => `${scheme} ${column}`));
}

/** The columns of which docs/verification.md says that a change is not found, if only on a condition. */
export function listedColumns(): ColumnsByScheme {
  const text = readFileSync(join(__dirname, '../../../docs/verification.md'), 'utf8');
  const listed = noColumns();
  for (const line of text.split('\n')) {
    if (!line.startsWith('| `')) continue;
    const [columns = '', ...cells] = line.split('|').slice(1, 5);
    const cellOf = (scheme: HashSchemeName): string => cells[SCHEMES.indexOf(scheme)]?.trim() ?? '';
    for (const scheme of SCHEMES) {
      const cell = cellOf(scheme);
      const meant = SCHEMES.find((other) => cell === `as ${other}`) ?? scheme;
      if (!cellOf(meant).startsWith('not found')) continue;
      for (const [, column = ''] of columns.matchAll(/`([a-z_0-9]+)`/g)) listed[scheme].add(column);
    }
  }
  return listed;
}
