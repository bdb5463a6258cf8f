import { randomFillSync } from 'node:crypto';

/** Drawn at once: the system call costs more than its bytes. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** `cascade-` and 12 hex digits, `evt-` and 8, as the writers' framework makes them. */
export function randomId(prefix: 'cascade' | 'evt'): string {
  const length = prefix === 'cascade' ? 6 : 4;
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += length;
  return `${prefix}-${pool.toString('hex', used - length, used)}`;
}
