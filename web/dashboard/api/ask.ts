import { authorization } from '../../shared/token';
import { ApiError, errorOf, isObject } from './api-error';
import type { Operation } from './operation';
import { readAnswer } from './read-answer';

/** The API of the server that the page came from, below whatever path a proxy serves both. */
export function endpoint(path = ''): string {
  return new URL(`graphql${path}`, document.baseURI).href;
}

/** The JSON of a request. */
export function requestBody({ name, text }: Operation<unknown, never>, variables: unknown): string {
  return JSON.stringify({ query: text, operationName: name, variables });
}

/** Asks the server. @throws ApiError where it gives no data, or an error beside them */
export async function ask<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await send(requestBody(operation, variables), signal);
  const requestId = response.headers.get('x-request-id');
  const answer = await read(response, operation, requestId);
  const error = errorOf(answer, requestId);
  if (error !== null) throw error;
  if (isObject(answer) && isObject(answer.data)) return answer.data as Data;
  throw new ApiError('The server gave no data.', `HTTP_${response.status}`, requestId);
}

async function send(body: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...authorization() },
      body,
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('The server does not answer.', 'NO_ANSWER', null);
  }
}

async function read(
  response: Response,
  { kept }: Operation<unknown, never>,
  requestId: string | null,
): Promise<unknown> {
  const text = await response.text();
  try {
    return readAnswer(text, { data: kept });
  } catch {
    throw new ApiError('The answer is no JSON.', `HTTP_${response.status}`, requestId);
  }
}
