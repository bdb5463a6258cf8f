import type { FastifyInstance, LightMyRequestResponse as LightResponse } from 'fastify';
import { localCaller, Role, type OnRefusal, type Refusal } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { createContext, type ReceiptSigner } from '../../../src/graphql/context';
import { createAccess, createApp, type Limits } from '../../../src/http';
import { exportSource } from '../../../src/interchange';
import {
  accessTokensOf,
  createRepositories,
  type NewAccessToken,
  type RepositoryOptions,
} from '../../../src/repositories';
import { buildArchiveSchema } from '../../../src/resolvers';
import { createLogger } from '../../../src/telemetry';
import { answerOf, type Answer } from '../../http/support/probe-app';
import { recording } from '../../repositories/support/recording-database';
import { clearArchive, openTestDatabase } from '../../support/engine';

/** A served archive that lets in by tokens, on loopback; empty, and open, before each test. */
export interface GuardedApp {
  readonly database: Database;
  /** What was refused, and what was logged, since the test began. */
  readonly refusals: Refusal[];
  readonly logged: string[];
  /** The answer to a document of whoever shows the token; null shows none. `variables` is JSON text. */
  readonly ask: (token: string | null, document: string, variables?: string) => Promise<Answer>;
  /** The answer to a GET of whoever shows the token. */
  readonly get: (token: string | null, url: string) => Promise<LightResponse>;
  /** Makes a token past the server, as a command in another process does. */
  readonly token: (role: Role, fields?: Partial<NewAccessToken>) => Promise<string>;
}

/** What a test says of a server that lets in by tokens. */
export interface GuardedOptions {
  readonly onRefusal: OnRefusal;
  /** Hears each line of the log; nothing is logged where it is left out. */
  readonly onLine?: (line: string) => void;
  readonly signReceipt?: ReceiptSigner;
  readonly repositoryOptions?: RepositoryOptions;
  readonly limits?: Partial<Limits>;
}

/** Serves a database on loopback, to those who show a token of it once there is one. */
export function serveGuarded(
  database: Database,
  { limits, onLine, onRefusal, repositoryOptions, signReceipt }: GuardedOptions,
): Promise<FastifyInstance> {
  return createApp({
    schema: buildArchiveSchema(),
    // as a server does: each request has a view of the database, and all of them one register of tokens
    createContext: ({ id, ip }, identity, signal) =>
      createContext(database.forRequest(signal), identity, id, repositoryOptions, signReceipt, {
        address: ip,
        onRefusal,
      }),
    createExportSource: ({ id, ip }, identity, signal) =>
      exportSource(database.forRequest(signal), { ...identity, requestId: id, address: ip }),
    access: createAccess({
      tokens: accessTokensOf(database),
      jwts: null,
      isLoopback: true,
      isLoopbackInsecure: false,
    }),
    onRefusal,
    logger:
      onLine === undefined
        ? createLogger({ level: 'silent' })
        : createLogger({ level: 'trace', destination: { write: onLine } }),
    health: { engine: database.engine, durability: database.durability, ping: async () => undefined },
    checkpoint: async () => null,
    webRoot: null,
    limits,
  });
}

/** The answer to a document of whoever shows the token; null shows none. `variables` is JSON text. */
export async function askAs(
  app: FastifyInstance,
  token: string | null,
  document: string,
  variables = '{}',
): Promise<Answer> {
  const headers = { ...headersOf(token), 'content-type': 'application/json' };
  const payload = `{"query":${JSON.stringify(document)},"variables":${variables}}`;
  return answerOf(await app.inject({ method: 'POST', url: '/graphql', headers, payload }));
}

function headersOf(token: string | null): Record<string, string> {
  return { host: 'localhost', ...(token !== null && { authorization: `Bearer ${token}` }) };
}

/** Serves an archive to the tests of this file. */
export function useGuardedApp(): GuardedApp {
  let app: FastifyInstance;
  let database: Database;
  const refusals: Refusal[] = [];
  const logged: string[] = [];
  beforeAll(async () => {
    database = await openTestDatabase();
  }, 90_000);
  beforeEach(async () => {
    await clearArchive(database);
    refusals.length = 0;
    logged.length = 0;
    // a process of its own at each test: one never forgets that there was a token
    app = await serveGuarded(recording(database).database, {
      onRefusal: (refusal) => void refusals.push(refusal),
      onLine: (line) => void logged.push(line),
    });
  });
  afterEach(() => app.close());
  return {
    get database() {
      return database;
    },
    refusals,
    logged,
    ask: (token, document, variables) => askAs(app, token, document, variables),
    get: (token, url) => app.inject({ url, headers: headersOf(token) }),
    token: async (role, fields = {}) => {
      const { accessTokens } = createRepositories(database, localCaller);
      return (await accessTokens.create({ name: role, role, ...fields })).secret;
    },
  };
}
