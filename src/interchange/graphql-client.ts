import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError, badInput, type ErrorCode } from '../core/errors';
import { MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode, type JsonObject } from '../core/json';

/** The answer to a GraphQL request: its data, and the text in which the data's numbers stand to the digit. */
export interface GraphQLAnswer {
  readonly text: string;
  readonly data: JsonObject;
}

/** What a server says of a request: these speak of its input, all else of the server. */
const inputCodes: readonly string[] = [
  'BAD_USER_INPUT',
  'CONFLICT',
  'NOT_FOUND',
  'LIMIT_EXCEEDED',
] satisfies ErrorCode[];

/** How often in turn a request is put off, and for how long at most. */
const MAX_WAITS = 30;
const MAX_WAIT_SECONDS = 60;

/** Talks GraphQL with an archive's server. Requests and answers are JSON text throughout: no number is bent. */
export class GraphQLClient {
  private readonly endpoint: URL;

  /**
   * `url` is the server's address, with or without `/graphql`; `token` goes along as a bearer token.
   * @throws ArchiveError BAD_USER_INPUT naming `--url`
   */
  constructor(
    url: string,
    private readonly token: string | null,
  ) {
    this.endpoint = endpointOf(url);
  }

  /**
   * Runs an operation; `variables` is the text of a JSON object.
   * @throws ArchiveError with the server's code, field and reason where the input is at fault; UNAVAILABLE where the
   *   server cannot be reached or fails
   */
  async request(query: string, variables: string): Promise<GraphQLAnswer> {
    const response = await this.postPatiently(`{"query":${JSON.stringify(query)},"variables":${variables}}`);
    const text = await response.text();
    if (response.status === 413) throw badInput(null, 'is larger than the server takes');
    const answer = this.parse(text, response.status);
    const errors = member(answer, 'errors');
    if (errors?.kind === 'array' && errors.items[0] !== undefined) throw this.failure(errors.items[0]);
    const data = member(answer, 'data');
    if (data?.kind !== 'object') throw this.unavailable(`gave no data (HTTP ${response.status})`);
    return { text, data };
  }

  /** Waits where the server says so: it takes a flood of requests, but not all at once. */
  private async postPatiently(body: string): Promise<Response> {
    for (let waits = 0; ; waits += 1) {
      const response = await this.post(body);
      if (response.status !== 429 || waits === MAX_WAITS) return response;
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after'));
      await sleep(1_000 * Math.min(seconds >= 1 ? seconds : 1, MAX_WAIT_SECONDS));
    }
  }

  private async post(body: string): Promise<Response> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
    };
    if (this.token !== null) headers['authorization'] = `Bearer ${this.token}`;
    try {
      return await fetch(this.endpoint, { method: 'POST', headers, body });
    } catch (error) {
      throw this.unavailable(`cannot be reached (${causeOf(error)})`);
    }
  }

  private parse(text: string, status: number): JsonObject {
    let answer: JsonNode;
    try {
      answer = parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH });
    } catch (error) {
      const reason = error instanceof ArchiveError ? `: ${error.reason}` : '';
      throw this.unavailable(`does not answer as an archive does (HTTP ${status})${reason}`);
    }
    if (answer.kind !== 'object')
      throw this.unavailable(`does not answer as an archive does (HTTP ${status})`);
    return answer;
  }

  private failure(error: JsonNode): ArchiveError {
    const extensions = textsOf(childOf(error, 'extensions'));
    const { code, reason, field } = extensions;
    if (code !== undefined && inputCodes.includes(code)) {
      return new ArchiveError(code as ErrorCode, field ?? null, reason ?? 'is refused by the server');
    }
    if (code === 'UNAUTHENTICATED')
      return this.unavailable('wants a valid token: give one by --token or ARCHIVE_TOKEN (UNAUTHENTICATED)');
    const { message } = textsOf(error);
    const request = extensions['requestId'] === undefined ? '' : `, request ${extensions['requestId']}`;
    return this.unavailable(`fails: ${message ?? 'no reason given'} (${code ?? 'no code'}${request})`);
  }

  private unavailable(what: string): ArchiveError {
    return new ArchiveError('UNAVAILABLE', null, `the server at ${this.endpoint.origin} ${what}`);
  }
}

function endpointOf(url: string): URL {
  let endpoint: URL;
  try {
    endpoint = new URL(url);
  } catch {
    throw badInput('--url', 'is no address such as http://127.0.0.1:4000');
  }
  if (endpoint.protocol !== 'http:' && endpoint.protocol !== 'https:') {
    throw badInput('--url', 'must begin with http:// or https://');
  }
  if (!endpoint.pathname.endsWith('/graphql')) {
    endpoint.pathname = `${endpoint.pathname.replace(/\/$/, '')}/graphql`;
  }
  return endpoint;
}

function childOf(node: JsonNode, key: string): JsonNode | undefined {
  return node.kind === 'object' ? member(node, key) : undefined;
}

/** The members of an object that are texts. */
function textsOf(node: JsonNode | undefined): Record<string, string> {
  const members = node?.kind === 'object' ? node.members : [];
  return Object.fromEntries(
    members.flatMap(({ key, value }) => (value.kind === 'string' ? [[key, value.value]] : [])),
  );
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
