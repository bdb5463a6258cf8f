import { localCaller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { createContext } from '../../../src/graphql/context';
import { createApp } from '../../../src/http';
import { buildArchiveSchema } from '../../../src/resolvers';
import { createLogger } from '../../../src/telemetry';
import { openToAll } from '../../support/access';
import { onRemoval } from '../../support/engine';

/** Serves an archive in this process until the last test of the file; gives the address. */
export async function serveArchive(database: Database): Promise<string> {
  const { engine, durability } = database;
  const app = await createApp({
    schema: buildArchiveSchema(),
    createContext: (request) => createContext(database, localCaller, request.id),
    access: openToAll,
    logger: createLogger({ level: 'silent' }),
    health: { engine, durability, ping: async () => undefined },
    checkpoint: async () => null,
    webRoot: null,
  });
  onRemoval(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}
