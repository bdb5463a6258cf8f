import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { formatError } from '../format-error';
import type { DocumentLimits } from '../limits';
import { costPlugin } from './cost-plugin';
import { deadlinePlugin } from './deadline-plugin';
import type { DocumentCache } from './document-cache';
import { errorLogPlugin } from './error-log-plugin';
import { introspectionPlugin } from './introspection-plugin';
import { literalErrorsPlugin } from './literal-errors-plugin';
import { literalsRule } from './literals-rule';
import { meterPlugin, type OnOperation } from './meter';
import type { ErrorLog } from './note-errors';
import { operationTypesRule } from './operation-types-rule';
import { ratePlugin } from './rate-plugin';
import { refusedPlugin } from './refused-plugin';
import type { RequestScope } from './request-scope';
import { shapeRule } from './shape-rule';
import { stringifyResult } from './stringify-result';
import { subscriptionPlugin } from './subscription-plugin';
import { variablesPlugin } from './variables-plugin';

/** What an Apollo server of the archive is made of. */
export interface ApolloOptions<Context extends RequestScope> {
  readonly schema: GraphQLSchema;
  readonly log: ErrorLog;
  /** Where it keeps the documents that it has found valid. */
  readonly documents: DocumentCache;
  /** The most tokens of a document; more is a syntax error. Bounds its nesting too. */
  readonly maxTokens: number;
  readonly limits: DocumentLimits;
  readonly onOperation?: OnOperation;
  /** Whether a request may ask for the schema; each may if left out. */
  readonly mayIntrospect?: (context: Context) => boolean;
}

/** So many faults of a document are told; to look for more of them would be work for nothing. */
const MAX_FAULTS = 5;

/** An Apollo server that keeps every digit, in and out. The caller starts and stops it. */
export function createApolloServer<Context extends RequestScope>(
  options: ApolloOptions<Context>,
): ApolloServer<Context> {
  const { documents, limits, log, maxTokens, mayIntrospect = () => true, onOperation, schema } = options;
  return new ApolloServer<Context>({
    schema,
    formatError,
    stringifyResult,
    validationRules: [shapeRule(limits), literalsRule, operationTypesRule],
    validationOptions: { maxErrors: MAX_FAULTS },
    parseOptions: { maxTokens },
    documentStore: documents.store,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    // to whom it is open is known for each request alone
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    // Apollo would read these from the environment otherwise, and report to its makers where it finds a key.
    nodeEnv: 'production',
    apollo: {},
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message: unknown) => log.warn({ apollo: message }, 'Apollo warns'),
      error: (message: unknown) => log.error({ apollo: message }, 'Apollo failed'),
    },
    plugins: [
      subscriptionPlugin,
      introspectionPlugin(mayIntrospect),
      // Apollo runs the hooks of all plugins in this order: the cost is that of the coerced variables.
      variablesPlugin,
      costPlugin(limits),
      deadlinePlugin,
      ratePlugin,
      literalErrorsPlugin,
      errorLogPlugin(log),
      refusedPlugin,
      ...(onOperation === undefined ? [] : [meterPlugin(onOperation)]),
      // Cache control hooks into every field that is resolved; answers are never cached.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
