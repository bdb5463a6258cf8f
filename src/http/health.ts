import type { FastifyInstance, FastifyRequest } from 'fastify';

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

/** How long the database, or who knows whose a credential is, may take to answer before `/readyz` does without. */
const PING_TIMEOUT_MS = 2_000;

/** What `/readyz` finds. */
interface Readiness {
  readonly status: 'ready' | 'draining' | 'unavailable' | 'evidence log not signed';
  readonly evidence?: ReturnType<NonNullable<Health['evidence']>>;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can serve (200), or it drains, has no database, or its evidence log must
 * not be signed (503). Both are open to everybody; why it cannot serve, and what it runs on, is for those who are known.
 */
export function registerHealth(
  app: FastifyInstance,
  health: Health,
  isDraining: () => boolean,
  isKnown: (request: FastifyRequest) => Promise<boolean>,
): void {
  const { durability, engine } = health;

  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );

  app.get('/readyz', async (request, reply) => {
    const known = within(PING_TIMEOUT_MS, isKnown(request)).catch(() => false);
    const { status, evidence } = isDraining()
      ? { status: 'draining' as const }
      : await readiness(health, request);
    const isReady = status === 'ready';
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    if (!(await known)) return reply.send({ status: isReady ? status : 'unavailable' });
    return reply.send({ status, engine, durability, ...(evidence !== undefined && { evidence }) });
  });
}

async function readiness(health: Health, request: FastifyRequest): Promise<Readiness> {
  try {
    await within(PING_TIMEOUT_MS, health.ping());
  } catch (error) {
    request.log.warn({ err: error }, 'the database does not answer');
    return { status: 'unavailable' };
  }
  const evidence = health.evidence?.();
  return evidence?.kind === 'REFUSED' ? { status: 'evidence log not signed', evidence } : { status: 'ready' };
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
