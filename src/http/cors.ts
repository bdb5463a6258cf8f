import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** How long, in seconds, a browser remembers that an origin may ask. */
const MAX_AGE_SECONDS = 600;

/** Lets pages of these origins call the API. Without any, browsers keep all others out by themselves. */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(fastifyCors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['accept', 'apollo-require-preflight', 'authorization', 'content-type', 'last-event-id'],
    exposedHeaders: ['content-disposition', 'retry-after', 'www-authenticate', 'x-request-id'],
    maxAge: MAX_AGE_SECONDS,
    // the plugin's own refusal of an odd OPTIONS is no JSON
    strictPreflight: false,
  });
}
