import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { registerStaticFiles } from './static-files';

/** The page runs its own script files, asks its own origin, and makes no script or style out of text. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/**
 * Serves the built dashboard in `root`: its page at `/`, what that loads under `/dashboard/`; nothing without that folder.
 * It is served to everybody and holds no data: what it asks of `/graphql` needs a token as any other request does. Which
 * of its views is meant stands behind the `#` of an address, which browsers do not send.
 */
export async function registerDashboard(app: FastifyInstance, root: string): Promise<void> {
  if (!existsSync(root)) return;
  await app.register(async (scope) => {
    const prefix = '/dashboard/';
    await registerStaticFiles(scope, { root: path.join(root, prefix), prefix, policy, decorateReply: true });
    scope.get('/', (_request, reply) => reply.sendFile('index.html', root));
  });
}
