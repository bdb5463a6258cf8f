import path from 'node:path';
import { localCaller } from '../../auth';
import { evidenceFolder, type InspectedSettings, type Settings } from '../../config';
import {
  inspectDatabase,
  schemaState,
  serverFacts,
  type Database,
  type Inspection,
  type SchemaState,
} from '../../database';
import {
  countAccessTokens,
  createRepositories,
  logBacklog,
  readArchiveState,
  type AccessTokenCount,
  type LogBacklog,
} from '../../repositories';
import { isOnLoopback } from '../serve-access';
import { checkAccess, checkIssuer } from './check-access';
import { checkClocks, checkSchema, checkServer, type Clocks } from './check-database';
import { checkCheckpoint, checkGuard, checkKey } from './check-evidence';
import { checkDisk, checkPermissions } from './check-files';
import { checkOperations, checkSchedules } from './check-operations';
import { checkPort } from './check-port';
import { checkServed } from './check-served';
import { checkSettings } from './check-settings';
import { ok, runCheck, unknown, warn, type DoctorLine, type Finding } from './finding';

/** Most chains that are named of those that do not verify. */
const MOST_NAMED = 5;

/** Runs every check there is something to look at for. */
export async function examine(inspected: InspectedSettings): Promise<DoctorLine[]> {
  const { settings } = inspected;
  const dataDir = settings.databaseUrl === null ? settings.dataDir : null;
  const evidenceDir = evidenceFolder(settings);
  const folders = dataDir === null ? [evidenceDir] : [dataDir, evidenceDir];
  return [
    ...(await runCheck('settings', () => checkSettings(inspected))),
    ...(await runCheck('permissions', () => checkPermissions(evidenceDir, dataDir))),
    ...(await runCheck('disk', () => checkDisk(folders))),
    ...(await examineDatabase(settings)),
    ...(await runCheck('operations', () => checkOperations(settings))),
    ...(await runCheck('issuer', () => checkIssuer(settings))),
    ...(await runCheck('port', () => checkPort(settings))),
  ];
}

async function examineDatabase(settings: Settings): Promise<DoctorLine[]> {
  const { databaseUrl: url, dataDir, poolSize } = settings;
  const found: { inspection?: Inspection } = {};
  const lines = await runCheck('database', async () => {
    found.inspection = await inspectDatabase({ url, dataDir, poolSize });
    return checkEngine(found.inspection, settings);
  });
  const { inspection } = found;
  switch (inspection?.kind) {
    // the reason was told: nothing else can be
    case undefined:
      return lines;
    case 'ABSENT':
      return [...lines, ...(await checkNewAccess(settings))];
    case 'HELD':
      return [
        ...lines,
        ...(await runCheck('evidence', () => checkServed(settings, evidenceFolder(settings)))),
      ];
    case 'OPEN':
      try {
        return [...lines, ...(await examineArchive(inspection.database, settings))];
      } catch (error) {
        return [...lines, ...(await runCheck('database', () => Promise.reject(error)))];
      } finally {
        await inspection.database.close();
      }
    default:
      return inspection satisfies never;
  }
}

async function checkEngine(inspection: Inspection, settings: Settings): Promise<Finding[]> {
  const folder = path.resolve(settings.dataDir);
  switch (inspection.kind) {
    case 'ABSENT':
      return [ok(`there is no archive in ${folder} yet: the first start makes one`)];
    case 'HELD':
      return [
        unknown(
          `process ${inspection.pid ?? 'of another user'} holds ${folder}: tables, clock and access tokens were not looked at`,
          'stop that server for these; what it says of itself follows',
        ),
      ];
    case 'OPEN': {
      const { database } = inspection;
      if (database.engine === 'postgresql') return checkServer(await serverFacts(database), settings);
      return database.warnings.map((warning) => warn(warning, 'leave it at that for trying and small teams'));
    }
    default:
      return inspection satisfies never;
  }
}

/**
 * Looks into an open archive. What lies in the tables is looked at only where these are the ones of this version.
 * @throws DatabaseError, ArchiveError where the database does not answer
 */
export async function examineArchive(database: Database, settings: Settings): Promise<DoctorLine[]> {
  const schema = await schemaState(database.dataSource);
  const { mayCreate } = await serverFacts(database);
  const isCurrent = schema.pending.length === 0 && schema.unknown.length === 0;
  const backlog = isCurrent ? await logBacklog(database) : null;
  const clocks = await clocksOf(database);
  return [
    ...(await runCheck('migrations', () => checkSchema(schema, mayCreate))),
    ...(await runCheck('clock', () => checkClocks(clocks, backlog))),
    ...(await (isCurrent ? examineEvidence(database, settings, backlog) : whereNotCurrent(settings, schema))),
  ];
}

async function whereNotCurrent(settings: Settings, { isNew }: SchemaState): Promise<DoctorLine[]> {
  if (isNew) return checkNewAccess(settings);
  const found = 'log and access tokens lie in tables of another version, and were not looked at';
  return runCheck('evidence', () => [unknown(found, 'see migrations')]);
}

async function examineEvidence(
  database: Database,
  settings: Settings,
  backlog: LogBacklog | null,
): Promise<DoctorLine[]> {
  const { evidenceLog } = createRepositories(database, localCaller);
  const folder = evidenceFolder(settings);
  return [
    ...(await runCheck('key', async () => checkKey(await evidenceLog.head(), folder))),
    ...(await runCheck('guard', () => checkGuard(evidenceLog, folder))),
    ...(await runCheck('checkpoint', () => checkCheckpoint(evidenceLog, backlog))),
    ...(await runCheck('schedules', async () => {
      const state = await readArchiveState(database, MOST_NAMED);
      return checkSchedules(settings, state, (await serverFacts(database)).clock);
    })),
    ...(await runCheck('access', async () => accessFound(settings, await countAccessTokens(database)))),
  ];
}

function checkNewAccess(settings: Settings): Promise<DoctorLine[]> {
  return runCheck('access', () => accessFound(settings, { all: 0, active: 0, admins: 0 }));
}

async function accessFound(settings: Settings, tokens: AccessTokenCount): Promise<Finding[]> {
  return checkAccess(settings, tokens, await isOnLoopback(settings.host));
}

/** The database's clock against what this machine's was half way through the question. */
async function clocksOf(database: Database): Promise<Clocks> {
  const before = Date.now() / 1_000;
  const { clock } = await serverFacts(database);
  const took = Date.now() / 1_000 - before;
  return { ahead: clock - (before + took / 2), margin: took / 2 };
}
