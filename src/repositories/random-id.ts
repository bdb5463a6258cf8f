import { randomFillSync } from 'node:crypto';

/** Drawn at once: the system call costs more than its bytes. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** So many random bytes in hex. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** `cascade-` and 12 hex digits, `evt-` and 8, as the writers' framework makes them. */
export function randomId(prefix: 'cascade' | 'evt'): string {
  return `${prefix}-${randomHex(prefix === 'cascade' ? 6 : 4)}`;
}
