import type { FastifyInstance } from 'fastify';
import { localCaller, type OnRefusal } from '../../../../src/auth';
import type { Database } from '../../../../src/database';
import { createRepositories, refused, sharedWriters } from '../../../../src/repositories';
import type { Answer } from '../../../http/support/probe-app';
import { openTestDatabase } from '../../../support/engine';
import { EventStreamClient } from '../../../support/event-stream';
import { signReceipt } from '../evidence';
import { askAs, serveGuarded } from '../guarded-app';
import { tokensOf, type Asker } from './askers';
import { Maker } from './maker';
import { fillSubjects, type Subject } from './subjects';

/** The status of a stream, and its text. */
export interface Heard {
  readonly status: number;
  readonly text: string;
}

/** One filled archive, served to all askers. */
export interface TableArchive {
  readonly subjects: readonly Subject[];
  readonly maker: Maker;
  /** The answer to somebody, by a server that lets one admin delete and redact, or (`isByTwo`) demands a second. */
  readonly ask: (asker: Asker, document: string, isByTwo?: boolean) => Promise<Answer>;
  /** What somebody hears who follows the log from its first entry to its last one. */
  readonly hear: (asker: Asker, query: string) => Promise<Heard>;
  /** A digest of all that the archive holds, but for the access log and when tokens were last used. */
  readonly contents: () => Promise<string>;
}

/** Serves the tests of this file a filled archive. */
export function useTableArchive(): () => TableArchive {
  let archive: TableArchive | undefined;
  const apps: FastifyInstance[] = [];
  beforeAll(async () => {
    const database = await openTestDatabase();
    const subjects = await fillSubjects(database);
    const tokens = await tokensOf(database);
    const { access } = sharedWriters(database);
    const onRefusal: OnRefusal = (refusal) => void access.note(...refused(refusal)).catch(access.onError);
    const served = (confirmationMinutes: number): Promise<FastifyInstance> =>
      serveGuarded(database, {
        ...{ onRefusal, signReceipt },
        repositoryOptions: { confirmationMinutes },
        // tells where a stream is that has nothing to tell
        limits: { keepAliveMs: 20 },
      });
    const [byOne, byTwo] = [await served(0), await served(60)];
    apps.push(byOne, byTwo);
    archive = {
      subjects,
      maker: new Maker(database),
      ask: (asker, document, isByTwo = false) =>
        askAs(isByTwo ? byTwo : byOne, tokens.get(asker) ?? null, document),
      hear: (asker, query) => hearAs(byOne, database, tokens.get(asker) ?? null, query),
      contents: () => contentsOf(database),
    };
  }, 90_000);
  afterAll(() => Promise.all(apps.map((app) => app.close())));
  return () => {
    if (archive === undefined) throw new Error('the archive opens before the first test');
    return archive;
  };
}

async function hearAs(
  app: FastifyInstance,
  database: Database,
  token: string | null,
  query: string,
): Promise<Heard> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const stream = await EventStreamClient.open(app, { query, headers });
  if (stream.status !== 200) return { status: stream.status, text: await stream.rest() };
  const head = await createRepositories(database, localCaller).evidenceLog.head();
  const newest = (head?.size ?? 0n) - 1n;
  const heard: string[] = [];
  while (BigInt(stream.lastId ?? -1) < newest) {
    const block = await stream.block();
    if (block === null) throw new Error('the stream has ended');
    heard.push(block.data ?? '');
  }
  stream.close();
  return { status: 200, text: heard.join('\n') };
}

async function contentsOf(database: Database): Promise<string> {
  const left: Readonly<Record<string, string>> = {
    access_entries: 'WHERE false',
    log_entries: "WHERE kind <> 'access-entries'",
  };
  const digests = database.dataSource.entityMetadatas.map(
    ({ tableName }) =>
      `SELECT '${tableName}' AS name, md5(string_agg(row, '' ORDER BY row)) AS digest
      FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM "${tableName}" AS t ${left[tableName] ?? ''}) AS rows`,
  );
  const rows = await database.query<{ name: string; digest: string | null }>({
    text: digests.join(' UNION ALL '),
  });
  return rows.map(({ digest, name }) => `${name} ${digest ?? 'empty'}`).join('\n');
}
