import 'reflect-metadata';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/database';
import { makeSocketFolder } from '../../src/database/embedded/socket-folder';
import { handOver } from './engine-hand-over';
import { serverVersion } from './server-version';

/** Makes one empty, migrated archive, which each test copies: that is four seconds faster than making its own. */
export default async function setUp(): Promise<void> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'incident-archive-test-'));
  const template = path.join(folder, 'template');
  const database = await openDatabase({ url: null, dataDir: template });
  const version = await serverVersion(database);
  await database.close();
  handOver('pglite', { folder, sockets: await makeSocketFolder(folder), template, version });
}
