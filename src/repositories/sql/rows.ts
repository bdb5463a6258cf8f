import { JsonText } from '../../core/json';
import type { RecordColumn } from '../../entities';
import { identifier } from './column-sql';

/** The select list that gives rows their properties' names. */
export function selectList(columns: readonly RecordColumn[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return columns.map((column) => `${prefix}${identifier(column)} AS "${column.property}"`).join(', ');
}

/**
 * Makes plain rows of what the database sent, in place: text that is JSON becomes `JsonText`, so that no later
 * step mistakes it for a string. All else arrives as rows carry it.
 */
export function toRows<Row>(columns: readonly RecordColumn[], raw: Record<string, unknown>[]): Row[] {
  const jsonProperties = columns
    .filter(({ kind }) => kind === 'json' || kind === 'canonicalJson')
    .map(({ property }) => property);
  if (jsonProperties.length > 0) {
    for (const row of raw) {
      for (const property of jsonProperties) {
        const text = row[property];
        if (typeof text === 'string') row[property] = JsonText.trusted(text);
      }
    }
  }
  return raw as Row[];
}
