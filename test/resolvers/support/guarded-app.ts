import type { FastifyInstance } from 'fastify';
import { localCaller, Role, type Refusal } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { createContext } from '../../../src/graphql/context';
import { createAccess, createApp } from '../../../src/http';
import { accessTokensOf, createRepositories, type NewAccessToken } from '../../../src/repositories';
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
  /** Makes a token past the server, as a command in another process does. */
  readonly token: (role: Role, fields?: Partial<NewAccessToken>) => Promise<string>;
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
    const { database: served } = recording(database);
    const onRefusal = (refusal: Refusal): void => void refusals.push(refusal);
    app = await createApp({
      schema: buildArchiveSchema(),
      // as a server does: each request has a view of the database, and all of them one register of tokens
      createContext: async ({ id, ip }, identity, signal) =>
        createContext(served.forRequest(signal), identity, id, {}, undefined, { address: ip, onRefusal }),
      access: createAccess({
        tokens: accessTokensOf(served),
        jwts: null,
        isLoopback: true,
        isLoopbackInsecure: false,
      }),
      onRefusal,
      logger: createLogger({
        level: 'trace',
        destination: { write: (line: string) => void logged.push(line) },
      }),
      health: { engine: database.engine, durability: database.durability, ping: async () => undefined },
      checkpoint: async () => null,
      webRoot: null,
    });
  });
  afterEach(() => app.close());
  return {
    get database() {
      return database;
    },
    refusals,
    logged,
    ask: async (token, document, variables = '{}') =>
      answerOf(
        await app.inject({
          method: 'POST',
          url: '/graphql',
          headers: {
            host: 'localhost',
            'content-type': 'application/json',
            ...(token !== null && { authorization: `Bearer ${token}` }),
          },
          payload: `{"query":${JSON.stringify(document)},"variables":${variables}}`,
        }),
      ),
    token: async (role, fields = {}) => {
      const { accessTokens } = createRepositories(database, localCaller);
      return (await accessTokens.create({ name: role, role, ...fields })).secret;
    },
  };
}
