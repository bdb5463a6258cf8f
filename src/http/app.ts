import Fastify, { FastifyBaseLogger, FastifyInstance, LogController } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { OnRefusal } from '../auth';
import {
  createApolloServer,
  DocumentCache,
  QuickAnswers,
  type ErrorLog,
  type OnOperation,
  type RequestScope,
} from '../graphql/transport';
import { newRequestId, type RequestMetrics } from '../telemetry';
import type { Access } from './access';
import { registerAuthentication } from './authentication';
import { registerCheckpoint } from './checkpoint';
import { registerCors } from './cors';
import { registerDashboard } from './dashboard';
import { registerDownloads, type CreateExportSource } from './download-route';
import { isDraining } from './drain';
import { answerBadConnection, answerError, answerNotFound } from './error-handlers';
import { registerGraphiQL } from './graphiql';
import { CreateContext, registerGraphQL } from './graphql-route';
import { Health, registerHealth } from './health';
import { Limits, withDefaults } from './limits';
import { registerLocalGuard } from './local-guard';
import { RateLimiter, RateLimitOptions } from './rate-limit';
import { registerRequestHooks } from './request-hooks';
import { registerStream } from './stream-route';

/** What the HTTP app serves. */
export interface AppOptions<Context extends RequestScope> {
  readonly schema: GraphQLSchema;
  /** Makes the context of a GraphQL request; `request.id` is its request id. */
  readonly createContext: CreateContext<Context>;
  /** Who is let in. */
  readonly access: Access;
  /** Hears of those who are not; of what those who are may not do, the context's maker tells. */
  readonly onRefusal?: OnRefusal;
  /** Whether a request may ask for the schema; each may if left out. */
  readonly mayIntrospect?: (context: Context) => boolean;
  readonly logger: Logger;
  readonly health: Health;
  /** The newest signed note of the evidence log; null before the first. */
  readonly checkpoint: () => Promise<string | null>;
  readonly limits?: Partial<Limits>;
  /** Where downloads come from; without one there are none. */
  readonly createExportSource?: CreateExportSource;
  /** How often callers may ask; as often as they like where it is left out. */
  readonly rateLimit?: RateLimitOptions;
  /** The folder of the built GraphiQL; null or a folder that is not there: no `/graphiql`. */
  readonly webRoot: string | null;
  /** The folder of the built dashboard; left out or a folder that is not there: nothing at `/`. */
  readonly dashboardRoot?: string;
  /** Whether documents that come again are answered without Apollo's pipeline; they are if left out. */
  readonly areAnswersQuick?: boolean;
  /** Whether it is served; if left out, as long as the server is open to whoever is on this machine. */
  readonly isGraphiQLServed?: boolean;
  /** Origins whose pages may call the API from a browser; none if left out. */
  readonly corsOrigins?: readonly string[];
  /** Addresses and ranges of proxies that say whom a request comes from; none if left out. */
  readonly trustedProxies?: readonly string[];
  /** Counts what is asked; nothing does if left out. */
  readonly metrics?: RequestMetrics;
}

/** The HTTP app, ready to listen. `drain` closes it in order. */
export async function createApp<Context extends RequestScope>(
  options: AppOptions<Context>,
): Promise<FastifyInstance> {
  const { access, checkpoint, createContext, createExportSource, health, logger, mayIntrospect } = options;
  const { rateLimit, schema, webRoot } = options;
  const {
    areAnswersQuick = true,
    corsOrigins = [],
    dashboardRoot,
    isGraphiQLServed,
    metrics,
    onRefusal = () => undefined,
    trustedProxies = [],
  } = options;
  const limits = withDefaults(options.limits);
  const app = Fastify({
    // Typed as the interface, so that the app's type does not name the logger's class.
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newRequestId,
    requestIdHeader: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: limits.requestTimeoutMs,
    // While it drains, a connection still open gets its answers; Fastify's own 503 has another shape.
    return503OnClosing: false,
    clientErrorHandler: answerBadConnection,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  app.removeAllContentTypeParsers();
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  registerRequestHooks(app, logger, metrics);
  await registerCors(app, corsOrigins);
  registerLocalGuard(app, access, corsOrigins, onRefusal);
  const authentication = registerAuthentication(app, access, onRefusal);

  const documents = new DocumentCache();
  const log: ErrorLog = {
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    ...(metrics !== undefined && { onCode: (code) => metrics.error(code) }),
  };
  const onOperation: OnOperation | undefined =
    metrics === undefined ? undefined : (type, name) => metrics.operation(type, name);
  const apollo = createApolloServer<Context>({
    schema,
    log,
    onOperation,
    documents,
    maxTokens: limits.documentTokens,
    mayIntrospect,
    limits,
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const graphql = {
    apollo,
    quick: areAnswersQuick
      ? new QuickAnswers<Context>({ schema, documents, limits, log, onOperation })
      : null,
    createContext,
    authenticate: authentication.required,
    bodyLimitBytes: limits.bodyBytes,
    deadlines: limits,
    rateLimiter: rateLimit === undefined ? null : new RateLimiter(rateLimit),
  };
  registerGraphQL(app, graphql);
  registerStream(app, { ...graphql, access, limits, log, metrics });
  if (createExportSource !== undefined)
    registerDownloads(app, { ...graphql, access, createExportSource, limits, onRefusal, schema });
  registerHealth(app, health, () => isDraining(app), authentication.isKnown);
  registerCheckpoint(app, checkpoint, authentication.required);
  if (dashboardRoot !== undefined) await registerDashboard(app, dashboardRoot);
  if (webRoot !== null) await registerGraphiQL(app, webRoot, () => isGraphiQLServed ?? access.mayBeOpen);
  await app.ready();
  return app;
}
