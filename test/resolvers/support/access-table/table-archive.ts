import type { FastifyInstance } from 'fastify';
import type { OnRefusal } from '../../../../src/auth';
import type { Database } from '../../../../src/database';
import { refused, sharedWriters } from '../../../../src/repositories';
import type { Answer } from '../../../http/support/probe-app';
import { openTestDatabase } from '../../../support/engine';
import { signReceipt } from '../evidence';
import { askAs, serveGuarded } from '../guarded-app';
import { tokensOf, type Asker } from './askers';
import { Maker } from './maker';
import { fillSubjects, type Subject } from './subjects';

/** One filled archive, served to all askers. */
export interface TableArchive {
  readonly subjects: readonly Subject[];
  readonly maker: Maker;
  /** The answer to somebody, by a server that lets one admin delete and redact, or (`isByTwo`) demands a second. */
  readonly ask: (asker: Asker, document: string, isByTwo?: boolean) => Promise<Answer>;
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
      serveGuarded(database, { onRefusal, signReceipt, repositoryOptions: { confirmationMinutes } });
    const [byOne, byTwo] = [await served(0), await served(60)];
    apps.push(byOne, byTwo);
    archive = {
      subjects,
      maker: new Maker(database),
      ask: (asker, document, isByTwo = false) =>
        askAs(isByTwo ? byTwo : byOne, tokens.get(asker) ?? null, document),
      contents: () => contentsOf(database),
    };
  }, 90_000);
  afterAll(() => Promise.all(apps.map((app) => app.close())));
  return () => {
    if (archive === undefined) throw new Error('the archive opens before the first test');
    return archive;
  };
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
