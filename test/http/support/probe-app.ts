import type { FastifyInstance } from 'fastify';
import { AppOptions, createApp, Health, Limits, RateLimitOptions, type Access } from '../../../src/http';
import { createLogger } from '../../../src/telemetry';
import { openToAll } from '../../support/access';
import { probeSchema } from './probe-schema';

/** What a test changes about the app. */
export interface ProbeOptions {
  readonly health?: Partial<Health>;
  readonly limits?: Partial<Limits>;
  readonly rateLimit?: RateLimitOptions;
  readonly checkpoint?: () => Promise<string | null>;
  readonly webRoot?: string;
  readonly release?: Promise<void>;
  readonly createContext?: AppOptions<{ requestId: string }>['createContext'];
  /** Lets in whoever asks if left out. */
  readonly access?: Access;
  readonly more?: Partial<AppOptions<{ requestId: string }>>;
}

/** An app over the probe schema, with the lines that it has logged. */
export interface Probe {
  readonly app: FastifyInstance;
  readonly logged: Record<string, unknown>[];
}

export async function probeApp(options: ProbeOptions = {}): Promise<Probe> {
  const logged: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  };
  const app = await createApp({
    schema: probeSchema(options.release),
    createContext: options.createContext ?? (({ id }, _identity, signal) => ({ requestId: id, signal })),
    access: options.access ?? openToAll,
    logger: createLogger({ level: 'info', destination }),
    health: { engine: 'pglite', durability: 'PROCESS', ping: async () => {}, ...options.health },
    checkpoint: options.checkpoint ?? (async () => null),
    limits: options.limits,
    rateLimit: options.rateLimit,
    webRoot: options.webRoot ?? null,
    isGraphiQLServed: true,
    ...options.more,
  });
  return { app, logged };
}

/** The answer to a GraphQL request: its status, its text and what JSON.parse makes of that. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly GraphQLFault[];
  /** As the header has it. */
  readonly requestId: unknown;
}

export interface GraphQLFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly field?: string;
    readonly reason?: string;
    readonly requestId?: string;
  };
}

/** The media type in which the status of an answer tells of a refused document. */
const ACCEPT = { accept: 'application/graphql-response+json' };

/** Posts a document with variables given as JSON text, as no client library would write it. */
export async function post(app: FastifyInstance, query: string, variables = '{}'): Promise<Answer> {
  return postBody(app, `{"query":${JSON.stringify(query)},"variables":${variables}}`);
}

export async function postBody(app: FastifyInstance, body: string | Buffer): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...ACCEPT };
  return answerOf(await app.inject({ method: 'POST', url: '/graphql', headers, payload: body }));
}

export async function get(app: FastifyInstance, query: string, variables = '{}'): Promise<Answer> {
  const search = new URLSearchParams({ query, variables });
  const headers = { 'apollo-require-preflight': 'true', ...ACCEPT };
  return answerOf(await app.inject({ method: 'GET', url: `/graphql?${search.toString()}`, headers }));
}

export function answerOf(response: {
  statusCode: number;
  payload: string;
  headers?: Readonly<Record<string, unknown>>;
}): Answer {
  const { data, errors = [] } = JSON.parse(response.payload) as Partial<Pick<Answer, 'data' | 'errors'>>;
  const requestId = response.headers?.['x-request-id'];
  return { status: response.statusCode, text: response.payload, data, errors, requestId };
}

/** The single error of an answer, without its place in the document. */
export function faultOf(answer: Answer): { message: string } & GraphQLFault['extensions'] {
  const [error, ...others] = answer.errors;
  if (error === undefined || others.length > 0) throw new Error(`Not one error: ${answer.text}`);
  return { message: error.message, ...error.extensions };
}
