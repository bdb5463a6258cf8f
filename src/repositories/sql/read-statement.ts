import { LRUCache } from 'lru-cache';
import type { Statement } from '../../database';
import type { Parameters } from './parameters';

/** Most texts that are prepared: each takes memory in every session of the database for as long as that lasts. */
const MAX_PREPARED = 100;
/** So often a text comes before it is worth being prepared. */
const TIMES_BEFORE = 8;

const names = new Map<string, string>();
const timesAsked = new LRUCache<string, number>({ max: 500 });

/**
 * A read that the database prepares once for a session if its text comes again and again: a good part of a short read is
 * to parse it. Texts follow from selections and filters, of which there are more than any database should remember: the
 * first that come often are prepared, all others run as they are. Only where any values make one good plan.
 * `isLocking`: it locks what it reads.
 */
export function readStatement(text: string, { isSteady, values }: Parameters, isLocking = false): Statement {
  const name = isSteady ? nameOf(text) : null;
  return name === null ? { text, values } : { name, text, values, isShortRead: !isLocking };
}

function nameOf(text: string): string | null {
  const name = names.get(text);
  if (name !== undefined) return name;
  if (names.size >= MAX_PREPARED) return null;
  const times = (timesAsked.get(text) ?? 0) + 1;
  timesAsked.set(text, times);
  if (times < TIMES_BEFORE) return null;
  timesAsked.delete(text);
  const given = `read-${names.size + 1}`;
  names.set(text, given);
  return given;
}
