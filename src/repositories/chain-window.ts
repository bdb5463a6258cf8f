import type { Instant } from '../core/brands';

/** Which stretch of a chain is read, and up to which arrival: what came later is not there. */
export interface ChainWindow {
  readonly namespace: string;
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly upToArrival: string | null;
}

/** A place in the order in which a chain is read. */
export interface ReadingPlace {
  /** The time as PostgreSQL prints it: after a change by hand it may be no Instant. */
  readonly at: string;
  readonly cascadeId: string;
}

/** The condition of SQL for the events of a window that stand after one place and up to another, and its values. */
export function windowCondition(
  { namespace, start, end, upToArrival }: ChainWindow,
  after: ReadingPlace | null,
  upTo: ReadingPlace | null = null,
): { condition: string; values: unknown[] } {
  const values: unknown[] = [namespace];
  const conditions = ['namespace = $1'];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const place = ({ at, cascadeId }: ReadingPlace): string =>
    `(${add(at)}::timestamptz, ${add(cascadeId)}::text)`;
  if (start !== null) conditions.push(`timestamp >= ${add(start)}::timestamptz`);
  if (end !== null) conditions.push(`timestamp <= ${add(end)}::timestamptz`);
  if (upToArrival !== null) conditions.push(`arrival <= ${add(upToArrival)}::bigint`);
  if (after !== null) conditions.push(`(timestamp, cascade_id) > ${place(after)}`);
  if (upTo !== null) conditions.push(`(timestamp, cascade_id) <= ${place(upTo)}`);
  return { condition: conditions.join(' AND '), values };
}
