import { JsonText } from '../../core/json';
import type { RecordColumn } from '../../entities';
import { identifier } from './column-sql';

/** The select list that gives rows their properties' names. */
export function selectList(columns: readonly RecordColumn[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return columns.map((column) => `${prefix}${identifier(column)} AS "${column.property}"`).join(', ');
}

/**
 * A time that is certainly an Instant, null where it is null: whoever changes a database by hand may leave infinity, or a time before Christ,
 * and a verification has to say so and not to stop.
 */
export function boundedTime(expression: string): string {
  return `CASE WHEN ${expression} IS NOT NULL
    THEN greatest('0001-01-01 00:00:00+00', least(${expression}, '9999-12-31 23:59:59.999999+00')) END`;
}

/** As `selectList`, with times that are certainly Instants. */
export function boundedSelectList(columns: readonly RecordColumn[]): string {
  return columns
    .map((column) => {
      const name = identifier(column);
      return `${column.kind === 'instant' ? boundedTime(name) : name} AS "${column.property}"`;
    })
    .join(', ');
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
