import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** A folder of built files and where they are served. */
export interface StaticFiles {
  readonly root: string;
  /** Ends with a slash. */
  readonly prefix: string;
  /** The directives of the Content-Security-Policy that each file comes with. */
  readonly policy: readonly string[];
  /** Whether there is a `reply.sendFile` besides; there is none if left out. */
  readonly decorateReply?: boolean;
}

/** File names with a content hash (`main-5XG3T2QA.js`, `0f1d5219934e96e8.ttf`) never change what they hold. */
const HASHED = /(?:-[0-9A-Z]{8}|[/\\][0-9a-f]{16})\.\w+$/;

/** Serves built files of a page: those whose name tells their content for good, the others looked at again each time. */
export async function registerStaticFiles(scope: FastifyInstance, files: StaticFiles): Promise<void> {
  const { decorateReply = false, prefix, root } = files;
  const policy = files.policy.join('; ');
  await scope.register(fastifyStatic, {
    root,
    prefix,
    decorateReply,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      reply.setHeader('content-security-policy', policy);
      reply.setHeader('referrer-policy', 'no-referrer');
      reply.setHeader(
        'cache-control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
}
