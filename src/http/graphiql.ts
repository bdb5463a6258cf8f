import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { answerNotFound } from './error-handlers';

/** The page runs its own script files only; its editor sets styles on elements. */
const contentSecurityPolicy = [
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
].join('; ');

/** File names with a content hash (`main-5XG3T2QA.js`, `0f1d5219934e96e8.ttf`) never change what they hold. */
const HASHED = /(?:-[0-9A-Z]{8}|[/\\][0-9a-f]{16})\.\w+$/;

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
    await registerFiles(scope, root);
    scope.get('/graphiql', (_request, reply) => reply.redirect('/graphiql/', 308));
  });
}

async function registerFiles(scope: FastifyInstance, root: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root,
    prefix: '/graphiql/',
    decorateReply: false,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      reply.setHeader('content-security-policy', contentSecurityPolicy);
      reply.setHeader('referrer-policy', 'no-referrer');
      reply.setHeader(
        'cache-control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
}
