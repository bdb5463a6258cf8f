import { Kind, parse } from 'graphql';
import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import { parseAnswer } from './answers';
import { strictJson } from '../shared/json-text';
import { follow, type StreamRequest } from '../shared/live';
import { authorization } from '../shared/token';

/** What an operation gives when there is no answer of the server to show. */
interface LocalError {
  readonly errors: ReadonlyArray<{ readonly message: string }>;
}

export interface FetcherOptions {
  /** Address of the GraphQL endpoint; subscriptions are at `/stream` below it. */
  readonly url: string;
  /** The variables as they stand in the editor: GraphiQL hands over parsed ones, whose digits are bent. */
  readonly variablesText: () => string;
}

/**
 * Sends operations as JSON over POST and keeps the text of both directions to the digit. Of a subscription it gives
 * each result, until that is stopped. It gives an
 * observable, so that stopping an operation or leaving its tab aborts the request. It never rejects:
 * without an answer in JSON it gives `{ errors: [{ message }] }`.
 */
export function createTextFetcher(options: FetcherOptions): Fetcher {
  return (params, settings) => ({
    subscribe(...observers: Parameters<ObservableSubscribe>) {
      const observer = toObserver(observers);
      const abort = new AbortController();
      const body = requestBody(params, options.variablesText);
      const next = (answer: Answer): void => {
        if (!abort.signal.aborted) observer.next(answer);
      };
      const ask = {
        url: options.url,
        body,
        headers: { ...authorization(), ...textHeaders(settings?.headers) },
        signal: abort.signal,
      };
      const answered = isSubscription(params) ? listen(ask, next) : send(ask).then(next);
      void answered.then(() => {
        if (!abort.signal.aborted) observer.complete();
      });
      return { unsubscribe: () => abort.abort() };
    },
  });
}

type Answer = Record<string, unknown> | LocalError;
type Next = (answer: Answer) => void;
interface Observer {
  readonly next: Next;
  readonly complete: () => void;
}
type ObservableSubscribe = (observer?: Observer | Next, error?: unknown, complete?: () => void) => unknown;

const nothing = (): void => undefined;

/** An observable may be given one object or up to three functions. */
function toObserver([first, , complete]: Parameters<ObservableSubscribe>): Observer {
  if (typeof first === 'object') return first;
  return { next: first ?? nothing, complete: complete ?? nothing };
}

/**
 * The request's JSON text; variables go as written, less comments and trailing commas. An operation is named
 * only if the query has it: for a moment after a change of tabs GraphiQL still gives the name of the last one.
 */
export function requestBody(params: FetcherParams, variablesText: () => string): string {
  const members = [`"query":${JSON.stringify(params.query)}`];
  const name = params.operationName;
  if (name && hasOperation(params.query, name)) members.push(`"operationName":${JSON.stringify(name)}`);
  if (params.variables !== undefined) members.push(`"variables":${strictJson(variablesText())}`);
  return `{${members.join(',')}}`;
}

function hasOperation(query: string, name: string): boolean {
  try {
    return parse(query).definitions.some(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name,
    );
  } catch {
    return false; // the server says what is wrong with the query
  }
}

/** Whether the operation that is to run is a subscription. */
function isSubscription({ operationName, query }: FetcherParams): boolean {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const named = operations.filter(
      (definition) => 'name' in definition && definition.name?.value === operationName,
    );
    const [operation] = named.length > 0 ? named : operations;
    return operation !== undefined && 'operation' in operation && operation.operation === 'subscription';
  } catch {
    return false; // the server says what is wrong with the query
  }
}

/** Gives each result of a subscription to `next`, and what is wrong where there is none. */
async function listen(ask: StreamRequest, next: Next): Promise<void> {
  const show = (text: string): void => next(parseAnswer(text) ?? failure('The server sent no JSON object.'));
  try {
    const refused = await follow({ ...ask, url: `${ask.url}/stream` }, show);
    if (refused !== null) show(refused);
  } catch (error) {
    next(noAnswer(error));
  }
}

async function send({ body, headers, signal, url }: StreamRequest): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...headers,
      },
      body,
      signal,
    });
    const text = await response.text();
    return (
      parseAnswer(text) ?? failure(`The server answered with status ${response.status} and no JSON object.`)
    );
  } catch (error) {
    return noAnswer(error);
  }
}

function noAnswer(error: unknown): LocalError {
  return failure(`No answer: ${error instanceof Error ? error.message : String(error)}.`);
}

function textHeaders(headers: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function failure(message: string): LocalError {
  return { errors: [{ message }] };
}
