import { existsSync } from 'node:fs';
import path from 'node:path';
import { localCaller } from '../auth';
import type { Settings } from '../config';
import { ArchiveError } from '../core/errors';
import type { KeySuccession, LeafStanding, StoredLog } from '../core/evidence';
import { openDatabase, type Database } from '../database';
import type { RecordKindName } from '../entities';
import {
  GraphQLAccessTokens,
  graphQLCheckpoints,
  graphQLStanding,
  leafStanding,
  exportSource,
  noteExportOf,
  GraphQLClient,
  GraphQLSink,
  GraphQLSource,
  GraphQLVerifier,
  RepositorySink,
  RepositoryVerifier,
  readBundleOf,
  type AccessTokens,
  type ChainVerifier,
  type CheckpointSource,
  type ExportSelection,
  type RecordSink,
  type RecordSource,
} from '../interchange';
import { createRepositories, type EvidenceLogRepository } from '../repositories';
import type { BundleSource } from '../repositories/bundle-reader';
import { declarationsIn, successionsIn } from '../repositories/log-declarations';
import { readLog } from '../repositories/log-reader';
import { receiptProof } from '../repositories/receipt-proof';
import { storedCheckpoints } from '../repositories/stored-checkpoints';

/** Which archive a command works on. */
export interface AccessOptions {
  /** The address of a server to go through; the database of the settings where it is not given. */
  readonly url?: string;
  /** A token for that server; that of the settings where it is not given. */
  readonly token?: string;
}

/** Runs `work` with where to save records. */
export async function withSink<T>(
  settings: Settings,
  options: AccessOptions,
  work: (sink: RecordSink) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined) return work(new GraphQLSink(clientOf(settings, options.url, options)));
  return withDatabaseOf(settings, (database) =>
    work(new RepositorySink(createRepositories(database, localCaller, settings), settings)),
  );
}

/** What is exported. */
export interface ExportOrder {
  readonly kind: RecordKindName;
  readonly selection: ExportSelection;
}

/** Runs `work` with where to read records for an export: from a database, all of one state. */
export async function withSource(
  settings: Settings,
  options: AccessOptions,
  { kind, selection }: ExportOrder,
  work: (source: RecordSource) => Promise<void>,
): Promise<void> {
  if (options.url !== undefined) return work(new GraphQLSource(clientOf(settings, options.url, options)));
  return withDatabase(settings, async (database) => {
    const archive = exportSource(database, localCaller);
    await archive.note(kind, selection);
    return archive.read(work);
  });
}

/** Runs `work` with what verifies chains. */
export async function withVerifier<T>(
  settings: Settings,
  options: AccessOptions,
  work: (verifier: ChainVerifier) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined) return work(new GraphQLVerifier(clientOf(settings, options.url, options)));
  return withDatabase(settings, (database) =>
    work(new RepositoryVerifier(createRepositories(database, localCaller, settings))),
  );
}

/** Runs `work` with the evidence log of the database, all of one state; with null where none has begun. */
export async function withLog<T>(
  settings: Settings,
  work: (log: StoredLog | null) => Promise<T>,
): Promise<T> {
  return withDatabase(settings, (database) => readLog(database, work));
}

/** Runs `work` with the entries of the log about some records, all of one state of the database. */
export async function withBundle<T>(
  settings: Settings,
  { kind, selection }: ExportOrder,
  work: (source: BundleSource) => Promise<T>,
): Promise<T> {
  return withDatabase(settings, async (database) => {
    await noteExportOf(database, localCaller, kind, selection);
    return readBundleOf(database, kind, selection, work);
  });
}

/** What an archive says of a leaf, and the keys that it names (C2SP verifier keys); a server names none. */
export interface ArchiveStanding {
  readonly standing: LeafStanding;
  readonly archiveKeys: readonly string[];
  /** What the archive says of keys that follow others, in the order in which they were signed; a server says nothing. */
  readonly archiveSuccessions: readonly KeySuccession[];
}

/** Asks an archive what its log says of a leaf today. */
export async function askStanding(
  settings: Settings,
  options: AccessOptions,
  leafHash: Uint8Array,
): Promise<ArchiveStanding> {
  if (options.url !== undefined)
    return {
      standing: await graphQLStanding(clientOf(settings, options.url, options), leafHash),
      archiveKeys: [],
      archiveSuccessions: [],
    };
  return withDatabase(settings, async (database) => {
    const { evidenceLog } = createRepositories(database, localCaller, settings);
    return {
      standing: await leafStanding(() => receiptProof(evidenceLog, leafHash)),
      archiveKeys: (await declarationsIn(database)).map(({ verifierKey }) => verifierKey),
      archiveSuccessions: await successionsIn(database),
    };
  });
}

/** Runs `work` with where to read signed checkpoints. */
export async function withCheckpoints<T>(
  settings: Settings,
  options: AccessOptions,
  work: (source: CheckpointSource) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined) return work(graphQLCheckpoints(clientOf(settings, options.url, options)));
  return withDatabase(settings, (database) => work(storedCheckpoints(database)));
}

function clientOf(settings: Settings, url: string, { token }: AccessOptions): GraphQLClient {
  return new GraphQLClient(url, token ?? settings.token);
}

/** Like `withDatabaseOf`; UNAVAILABLE where there is no archive yet: who reads the wrong folder must not make one. */
async function withDatabase<T>(settings: Settings, work: (database: Database) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = settings;
  if (databaseUrl === null && !existsSync(dataDir))
    throw new ArchiveError(
      'UNAVAILABLE',
      null,
      `there is no archive in ${path.resolve(dataDir)}: is ARCHIVE_DATA_DIR right?`,
    );
  return withDatabaseOf(settings, work);
}

async function withDatabaseOf<T>(settings: Settings, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({
    url: settings.databaseUrl,
    dataDir: settings.dataDir,
    poolSize: settings.poolSize,
    onProgress: (message) => void process.stderr.write(`${message}\n`),
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Runs `work` with the evidence log of the database, to write to. */
export async function withEvidenceLog<T>(
  settings: Settings,
  work: (log: EvidenceLogRepository) => Promise<T>,
): Promise<T> {
  return withDatabase(settings, (database) => work(createRepositories(database, localCaller).evidenceLog));
}

/** Runs `work` with the access tokens of an archive; for who makes one, the archive too is made where there is none. */
export async function withAccessTokens<T>(
  settings: Settings,
  { mayCreateArchive = false, ...options }: AccessOptions & { readonly mayCreateArchive?: boolean },
  work: (tokens: AccessTokens) => Promise<T>,
): Promise<T> {
  if (options.url !== undefined)
    return work(new GraphQLAccessTokens(clientOf(settings, options.url, options)));
  const open = mayCreateArchive ? withDatabaseOf : withDatabase;
  return open(settings, (database) => work(createRepositories(database, localCaller, settings).accessTokens));
}
