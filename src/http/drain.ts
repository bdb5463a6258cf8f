import type { FastifyInstance } from 'fastify';

const draining = new WeakSet<FastifyInstance>();

/** How often connections that have become idle are closed while the server drains. */
const SWEEP_MS = 50;

/** Whether `drain` was called on this app. */
export function isDraining(app: FastifyInstance): boolean {
  return draining.has(app);
}

/**
 * Stops accepting, answers what is under way, then stops Apollo. Requests that take longer than `timeoutMs` are
 * cut off. Resolves when nothing runs any more: only then may the database be closed.
 */
export async function drain(app: FastifyInstance, timeoutMs = 10_000): Promise<void> {
  draining.add(app);
  // A connection that is kept alive turns idle only when its answer is out.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => {
    app.log.warn({ timeoutMs }, 'requests that did not end in time are cut off');
    app.server.closeAllConnections();
  }, timeoutMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
