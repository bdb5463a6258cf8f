import type { HTTPGraphQLResponse } from '@apollo/server';
import {
  getOperationAST,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ArchiveError } from '../../core/errors';
import { oncePer } from '../../core/once-per';
import { Plans, type Executable, type PlannedOperation } from '../execution';
import { checkCost, isLongRunning, weightOf, type DocumentLimits } from '../limits';
import { asksForSchema } from './asks-for-schema';
import { executableVariables } from './coerce-variables';
import type { DocumentCache } from './document-cache';
import type { Exchange } from './exchange';
import type { OnOperation } from './meter';
import { toldErrors, type ErrorLog } from './note-errors';
import { Place } from './place';
import { variablesSpan, type RawHttpRequest } from './raw-request';
import type { RequestScope } from './request-scope';

/** What quick answers are made of. */
export interface QuickAnswersOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly limits: DocumentLimits;
  readonly log: ErrorLog;
  readonly onOperation?: OnOperation;
}

/** What is looked at of a request. */
export type PlainHttpRequest = Pick<RawHttpRequest, 'method' | 'search' | 'body' | 'bodyText'>;

/** A request whose document came before, and was valid. */
export interface KnownRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly isMutation: boolean;
  readonly variables: Values;
}

/** An answer that holds the outcome of an operation; its status is 200. */
export interface QuickAnswer {
  readonly mediaType: string;
  readonly text: string;
}

/** Accept headers come in few spellings; so many are remembered. */
const MAX_ACCEPT_HEADERS = 100;
const MAX_ACCEPT_LENGTH = 256;

/**
 * Answers a POST whose document is known to be valid without Apollo's pipeline, by the same checks in the same order, and
 * by a plan. Whatever is not plain (a document that came for the first time, a request that is not well formed, is
 * refused, or asks for the schema) is left to Apollo, from the beginning: until an operation is executed nothing has
 * happened. See docs/decisions/0018-quick-answers.md.
 */
export class QuickAnswers<Context extends RequestScope> {
  private readonly mediaTypes = new LRUCache<string, string>({ max: MAX_ACCEPT_HEADERS });
  private readonly planned: (
    document: DocumentNode,
  ) => (operation: OperationDefinitionNode) => PlannedOperation;

  constructor(private readonly options: QuickAnswersOptions) {
    const plans = new Plans(options.schema);
    this.planned = oncePer((document) => oncePer((operation) => plans.operation(document, operation)));
  }

  /** Remembers which media type Apollo chose; it chooses by the Accept header alone. */
  learn(accept: string | undefined, { body, headers, status = 200 }: HTTPGraphQLResponse): void {
    const mediaType = headers.get('content-type');
    if (status !== 200 || body.kind !== 'complete' || mediaType === undefined) return;
    if ((accept ?? '').length <= MAX_ACCEPT_LENGTH) this.mediaTypes.set(accept ?? '', mediaType);
  }

  /** What a request asks for; null where its document is not known. */
  find({ method, body }: PlainHttpRequest): KnownRequest | null {
    const asked = method === 'POST' ? plainRequest(body) : null;
    const document = asked === null ? undefined : this.options.documents.find(asked.query);
    if (asked === null || document === undefined) return null;
    const operation = getOperationAST(document, asked.operationName);
    if (!operation) return null;
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    return { document, operation, isMutation, variables: asked.variables };
  }

  /** Makes ready to answer a request; null where that is left to Apollo. `makeContext` may throw what ends the request. */
  prepare(
    { document, operation, variables }: KnownRequest,
    request: PlainHttpRequest,
    accept: string | undefined,
    exchange: Exchange,
    makeContext: () => Context,
  ): Prepared | null {
    const mediaType = this.mediaTypes.get(accept ?? '');
    if (mediaType === undefined) return null;
    if (asksForSchema(document) || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
    try {
      const executable = this.checked(request, variables, document, operation);
      if (executable === null) return null;
      const context = makeContext();
      // The last of the checks, since it counts.
      if (exchange.takeMore(weightOf(document, operation) - 1) !== null) return null;
      if (isLongRunning(this.options.schema, document, operation)) exchange.extendDeadline();
      const name = operation.name?.value ?? null;
      this.options.onOperation?.(operation.operation, name);
      return new Prepared(executable, context, name, mediaType, this.options.log);
    } catch (error) {
      if (error instanceof ArchiveError || error instanceof GraphQLError) return null;
      throw error;
    }
  }

  private checked(
    request: PlainHttpRequest,
    given: Values,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Executable | null {
    const { limits, schema } = this.options;
    const { variableDefinitions = [] } = operation;
    const variables =
      variableDefinitions.length === 0
        ? noVariables
        : executableVariables(
            schema,
            variableDefinitions,
            given,
            Place.variables(() => variablesSpan(request)),
          );
    checkCost(schema, document, operation, variables, limits);
    return this.planned(document)(operation).withCoerced(variables);
  }
}

/** A request that nothing speaks against. */
export class Prepared {
  constructor(
    private readonly executable: Executable,
    private readonly context: RequestScope,
    private readonly operationName: string | null,
    private readonly mediaType: string,
    private readonly log: ErrorLog,
  ) {}

  answer(): QuickAnswer | Promise<QuickAnswer> {
    const result = this.executable.execute(this.context);
    return 'then' in result ? result.then((found) => this.written(found)) : this.written(result);
  }

  private written({ data, errors }: ExecutionResult): QuickAnswer {
    const { context, log, mediaType, operationName } = this;
    const text = this.executable.write(data);
    if (errors === undefined) return { mediaType, text: `{"data":${text}}` };
    const told = toldErrors(log, context, errors, operationName);
    return { mediaType, text: `{"errors":${JSON.stringify(told)},"data":${text}}` };
  }
}

type Values = Readonly<Record<string, unknown>>;

interface PlainRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Values;
}

/** A body of the form that clients send; null for any other. */
function plainRequest(body: unknown): PlainRequest | null {
  if (!isRecord(body)) return null;
  const { extensions, operationName = null, query, variables } = body;
  if (typeof query !== 'string' || (operationName !== null && typeof operationName !== 'string')) return null;
  if (extensions !== undefined && extensions !== null) {
    if (!isRecord(extensions) || extensions['persistedQuery']) return null;
  }
  if (variables === undefined || variables === null) return { query, operationName, variables: noVariables };
  return isRecord(variables) ? { query, operationName, variables } : null;
}

const noVariables: Values = Object.freeze({});

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
