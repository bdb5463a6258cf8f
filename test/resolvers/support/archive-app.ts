import type { FastifyInstance } from 'fastify';
import { localCaller, type Identity } from '../../../src/auth';
import type { Database, Statement } from '../../../src/database';
import { createContext, type ReceiptSigner } from '../../../src/graphql/context';
import { createApp } from '../../../src/http';
import { createRepositories, sharedWriters, type Repositories } from '../../../src/repositories';
import { buildArchiveSchema } from '../../../src/resolvers';
import { createLogger } from '../../../src/telemetry';
import { faultOf, post, type Answer } from '../../http/support/probe-app';
import { recording } from '../../repositories/support/recording-database';
import { openToAll } from '../../support/access';
import { clearArchive, openTestDatabase } from '../../support/engine';

type Fault = ReturnType<typeof faultOf>;

/** A served archive for the tests of one file, empty before each of them. */
export interface ArchiveApp {
  readonly database: Database;
  readonly repositories: Repositories;
  /** What the last request asked of the database. */
  readonly statements: readonly Statement[];
  /** The answer to a request; `variables` is JSON text. */
  readonly ask: (document: string, variables?: string) => Promise<Answer>;
  /** The data of an answer without errors. */
  readonly data: <Data>(document: string, variables?: string) => Promise<Data>;
  /** The answer to a GET, as text. */
  readonly get: (url: string) => Promise<{ readonly status: number; readonly text: string }>;
  /** The one error of an answer. */
  readonly fault: (document: string, variables?: string) => Promise<Fault>;
}

/**
 * Serves an archive to the tests of this file, all requests as those of one identity, and empties it before each one;
 * without a signer it has no key.
 */
export function useArchiveApp(signReceipt?: ReceiptSigner, identity: Identity = localCaller): ArchiveApp {
  let served: { app: FastifyInstance; database: Database; statements: Statement[] } | undefined;
  const open = () => {
    if (served === undefined) throw new Error('the archive opens before the first test');
    return served;
  };
  beforeAll(async () => {
    const { database, statements } = recording(await openTestDatabase());
    const app = await createApp({
      schema: buildArchiveSchema(),
      createContext: ({ id, ip }) =>
        createContext(database, identity, id, {}, signReceipt, { address: ip, onRefusal: () => undefined }),
      access: openToAll,
      logger: createLogger({ level: 'silent' }),
      health: { engine: database.engine, durability: database.durability, ping: async () => undefined },
      checkpoint: async () =>
        (await createRepositories(database, localCaller).evidenceLog.checkpoint())?.note ?? null,
      webRoot: null,
    });
    served = { app, database, statements };
  }, 90_000);
  beforeEach(() => clearArchive(open().database));
  afterAll(() => served?.app.close());
  const ask: ArchiveApp['ask'] = async (document, variables) => {
    // what the request before has looked at is not asked for by this one
    await sharedWriters(open().database).access.flush();
    open().statements.length = 0;
    return post(open().app, document, variables);
  };
  return {
    get database() {
      return open().database;
    },
    get repositories() {
      return createRepositories(open().database, localCaller);
    },
    get statements() {
      return open().statements;
    },
    ask,
    get: async (url) => {
      const { statusCode, payload } = await open().app.inject({ url });
      return { status: statusCode, text: payload };
    },
    data: async <Data>(document: string, variables?: string) => {
      const { data, errors, text } = await ask(document, variables);
      if (errors.length > 0) throw new Error(text);
      return data as Data;
    },
    fault: async (document, variables) => faultOf(await ask(document, variables)),
  };
}
