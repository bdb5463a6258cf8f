import Fastify, { FastifyBaseLogger, FastifyInstance, LogController } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { createApolloServer, RequestScope } from '../graphql/transport';
import { newRequestId } from '../telemetry';
import { registerCheckpoint } from './checkpoint';
import { isDraining } from './drain';
import { answerBadConnection, answerError, answerNotFound } from './error-handlers';
import { registerGraphiQL } from './graphiql';
import { CreateContext, registerGraphQL } from './graphql-route';
import { Health, registerHealth } from './health';
import { Limits, withDefaults } from './limits';
import { RateLimiter, RateLimitOptions } from './rate-limit';
import { registerRequestHooks } from './request-hooks';

/** What the HTTP app serves. */
export interface AppOptions<Context extends RequestScope> {
  readonly schema: GraphQLSchema;
  /** Makes the context of a GraphQL request; `request.id` is its request id. */
  readonly createContext: CreateContext<Context>;
  readonly logger: Logger;
  readonly health: Health;
  /** The newest signed note of the evidence log; null before the first. */
  readonly checkpoint: () => Promise<string | null>;
  readonly limits?: Partial<Limits>;
  /** How often callers may ask; as often as they like where it is left out. */
  readonly rateLimit?: RateLimitOptions;
  /** The folder of the built GraphiQL; null or a folder that is not there: no `/graphiql`. */
  readonly webRoot: string | null;
}

/** The HTTP app, ready to listen. `drain` closes it in order. */
export async function createApp<Context extends RequestScope>(
  options: AppOptions<Context>,
): Promise<FastifyInstance> {
  const { checkpoint, createContext, health, logger, rateLimit, schema, webRoot } = options;
  const limits = withDefaults(options.limits);
  const app = Fastify({
    // Typed as the interface, so that the app's type does not name the logger's class.
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newRequestId,
    requestIdHeader: false,
    requestTimeout: limits.requestTimeoutMs,
    // While it drains, a connection still open gets its answers; Fastify's own 503 has another shape.
    return503OnClosing: false,
    clientErrorHandler: answerBadConnection,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  app.removeAllContentTypeParsers();
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  registerRequestHooks(app);

  const apollo = createApolloServer<Context>({
    schema,
    log: logger,
    maxTokens: limits.documentTokens,
    limits,
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  registerGraphQL(app, {
    apollo,
    createContext,
    bodyLimitBytes: limits.bodyBytes,
    deadlines: limits,
    rateLimiter: rateLimit === undefined ? null : new RateLimiter(rateLimit),
  });
  registerHealth(app, health, () => isDraining(app));
  registerCheckpoint(app, checkpoint);
  if (webRoot !== null) await registerGraphiQL(app, webRoot);
  await app.ready();
  return app;
}
