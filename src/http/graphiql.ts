import { existsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { answerNotFound } from './error-handlers';
import { registerStaticFiles } from './static-files';

/** The page runs its own script files only; its editor sets styles on elements. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/**
 * Serves the built GraphiQL in `root` under `/graphiql/`; there is nothing there without that folder, nor while it is
 * not to be served. The page holds no data: what it asks needs a token as any other request does.
 */
export async function registerGraphiQL(
  app: FastifyInstance,
  root: string,
  isServed: () => boolean,
): Promise<void> {
  if (!existsSync(root)) return;
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) =>
      isServed() ? undefined : answerNotFound(request, reply),
    );
    await registerStaticFiles(scope, { root, prefix: '/graphiql/', policy });
    scope.get('/graphiql', (_request, reply) => reply.redirect('/graphiql/', 308));
  });
}
