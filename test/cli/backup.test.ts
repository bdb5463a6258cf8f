import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import { LogKeeper } from '../../src/evidence';
import { createRepositories } from '../../src/repositories';
import { Document, missingPrograms } from '../docs/support/run-blocks';
import { aPostmortem } from '../support/builders';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { serverVersion } from '../support/server-version';
import { temporaryFolder } from './support/command';

const file = 'docs/backup.md';
const engineHeading = testEngine === 'postgresql' ? '## PostgreSQL' : '## The embedded engine';

let archive: TestArchive;
let folder: string;
let environment: Record<string, string>;
/** Why the commands cannot be run; null where they can. */
let impediment: string | null = null;

jest.setTimeout(120_000);

beforeAll(async () => {
  folder = await temporaryFolder();
  archive = await createTestArchive();
  const [restored, other] = await Promise.all([
    createTestArchive({ isMigrated: false }),
    createTestArchive({ isMigrated: false }),
  ]);
  environment = {
    ...archive.environment,
    ARCHIVE_EVIDENCE_DIR: path.join(folder, 'evidence'),
    ARCHIVE_PORT: '0',
    BACKUPS: path.join(folder, 'backups'),
    KEY_COPY: path.join(folder, 'key'),
    RESTORED_URL: restored.environment.DATABASE_URL,
    OTHER_DATABASE_URL: other.environment.DATABASE_URL,
  };
  await fs.mkdir(path.join(folder, 'backups'));
  await fs.mkdir(path.join(folder, 'key'));
  impediment = await prepare();
  if (impediment !== null && process.env['ARCHIVE_TEST_REQUIRE_BACKUP'] === '1') throw new Error(impediment);
  if (impediment !== null) process.stderr.write(`\nSKIPPED on ${testEngine}: ${file}: ${impediment}\n`);
});

/** Finds the programs that the commands are: of PostgreSQL those that are as new as the server. */
async function prepare(): Promise<string | null> {
  const missing = missingPrograms(['bash', 'install', 'cp']);
  if (missing.length > 0) return `there is no ${missing.join(', no ')}`;
  if (testEngine === 'pglite') return null;
  const database = await archive.open();
  const version = await serverVersion(database);
  await database.close();
  const major = Number.parseInt(version, 10);
  const places = [...(process.env['PATH'] ?? '').split(path.delimiter), `/usr/lib/postgresql/${major}/bin`];
  const place = places.find((candidate) => dumpVersion(path.join(candidate, 'pg_dump')) >= major);
  if (place === undefined) return `there is no pg_dump of PostgreSQL ${major} or newer`;
  environment['PATH'] = `${place}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return null;
}

function dumpVersion(program: string): number {
  if (!existsSync(program)) return 0;
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout;
  return Number(/ (\d+)/.exec(said)?.[1] ?? 0);
}

const recorded = { namespace: 'payments', triggerType: 'deployment', effects: [] };

/** Does what a server would: takes records in, and signs. */
async function serve(incidentId: string): Promise<void> {
  const database = await archive.open();
  const { cascadeEvents, evidenceLog, postmortems } = createRepositories(database, localCaller);
  const keeper = await LogKeeper.open(
    evidenceLog,
    environment['ARCHIVE_EVIDENCE_DIR'] ?? '',
    () => undefined,
  );
  await postmortems.save(aPostmortem({ incidentId }));
  await cascadeEvents.recordMany([recorded, recorded]);
  await keeper.sequence();
  await keeper.sign();
  await database.close();
}

async function runAll(
  heading: string,
  blocks: (all: Document['blocks']) => Document['blocks'] = (all) => all,
): Promise<void> {
  const document = new Document(file, { folder, environment }, heading);
  expect(document.blocks.length).toBeGreaterThan(0);
  for (const block of blocks(document.blocks)) await document.run(block);
}

it('brings back an older backup, which the guard meets, and declares it', async () => {
  if (impediment !== null) return;
  await serve('before');
  await runAll('## The key');
  await runAll(engineHeading, ([backup]) => (backup === undefined ? [] : [backup]));
  await serve('after');
  await runAll(engineHeading, ([, ...restore]) => restore);
  if (testEngine === 'postgresql') environment['DATABASE_URL'] = environment['RESTORED_URL'] ?? '';
  await runAll('## What was restored');
  const key = await fs.stat(path.join(folder, 'key', 'log-signing-key.pem'));
  expect(key.mode & 0o777).toBe(0o600);
});

// the commands are the same on both engines, and the tests of interchange run on both
const onOne = testEngine === 'postgresql' ? it : it.skip;

onOne('moves records as files into another archive, whose chains are the same', async () => {
  if (impediment !== null) return;
  await runAll('## Records as files');
  const exported = await fs.readFile(path.join(folder, 'backups', 'cascade-events.ndjson'), 'utf8');
  expect(exported.trim().split('\n')).toHaveLength(2);
});
