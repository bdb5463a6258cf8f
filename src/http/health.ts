import type { FastifyInstance } from 'fastify';

/** What the server knows of its database. */
export interface Health {
  /** `pglite` or `postgresql`. */
  readonly engine: string;
  /** What an acknowledged write survives: the end of the process, or the loss of power as well. */
  readonly durability: 'PROCESS' | 'DISK';
  /** Asks the database for an answer; rejects where there is none. */
  readonly ping: () => Promise<void>;
  /** How the evidence log stands; where it is REFUSED, why, and what to do. Left out where none is kept. */
  readonly evidence?: () => { readonly kind: string; readonly reason?: string; readonly remedy?: string };
}

/** How long the database may take to answer before `/readyz` says no. */
const PING_TIMEOUT_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: it can serve (200), or it drains, has no database, or
 * its evidence log must not be signed (503). */
export function registerHealth(app: FastifyInstance, health: Health, isDraining: () => boolean): void {
  const { durability, engine } = health;

  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );

  app.get('/readyz', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (isDraining()) return reply.code(503).send({ status: 'draining', engine, durability });
    try {
      await within(PING_TIMEOUT_MS, health.ping());
      const evidence = health.evidence?.();
      if (evidence?.kind === 'REFUSED')
        return reply.code(503).send({ status: 'evidence log not signed', engine, durability, evidence });
      return reply.send({ status: 'ready', engine, durability });
    } catch (error) {
      request.log.warn({ err: error }, 'the database does not answer');
      return reply.code(503).send({ status: 'unavailable', engine, durability });
    }
  });
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
