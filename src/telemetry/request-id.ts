import { randomUUID } from 'node:crypto';

/** An id for one request: always our own, so that no client can make two requests look like one in the log. */
export function newRequestId(): string {
  return randomUUID();
}
