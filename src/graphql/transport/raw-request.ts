import type { HTTPGraphQLRequest } from '@apollo/server';
import { JsonSpan } from './json-span';

/** A request as Apollo takes it, with the text of a POST's body beside what JSON.parse made of it. */
export interface RawHttpRequest extends HTTPGraphQLRequest {
  /** The body as it was sent; null where there is none, as in a GET. */
  readonly bodyText: string | null;
}

/** Whether the request came with its text, as those of this package's own route do. */
export function isRawRequest(request: HTTPGraphQLRequest | undefined): request is RawHttpRequest {
  return request !== undefined && 'bodyText' in request;
}

/** Where the object of all variables stands in the request's text, if it has any. */
export function variablesSpan(request: Pick<RawHttpRequest, 'bodyText' | 'search'>): JsonSpan | undefined {
  if (request.bodyText !== null) return JsonSpan.of(request.bodyText).child('variables');
  const text = new URLSearchParams(request.search).get('variables');
  return text === null ? undefined : JsonSpan.of(text);
}
