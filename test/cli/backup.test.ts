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
import { takeOver } from '../support/engine-hand-over';
import { temporaryFolder } from './support/command';

const file = 'docs/backup.md';
const engineHeading = testEngine === 'postgresql' ? '## PostgreSQL' : '## The embedded engine';

/** A folder with the programs of PostgreSQL, as new as the server that the tests run on; null where there is none. */
function findDumpFolder(): string | null {
  const server = takeOver('postgresql');
  const major = 'version' in server ? Number.parseInt(server.version, 10) : Number.POSITIVE_INFINITY;
  const places = [...(process.env['PATH'] ?? '').split(path.delimiter), `/usr/lib/postgresql/${major}/bin`];
  return places.find((place) => dumpVersion(path.join(place, 'pg_dump')) >= major) ?? null;
}

function dumpVersion(program: string): number {
  if (!existsSync(program)) return 0;
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout;
  return Number(/ (\d+)/.exec(said)?.[1] ?? 0);
}

const dumpFolder = testEngine === 'postgresql' ? findDumpFolder() : '';
const missing = missingPrograms(['bash', 'install', 'cp']);
if (dumpFolder === null) missing.push('pg_dump as new as the server');
if (missing.length > 0 && process.env['ARCHIVE_TEST_REQUIRE_BACKUP'] === '1')
  throw new Error(`there is no ${missing.join(', no ')} to run ${file} with`);
if (missing.length > 0)
  process.stderr.write(`\nSKIPPED on ${testEngine}: ${file}: there is no ${missing.join(', no ')}\n`);

const onBoth = missing.length === 0 ? it : it.skip;
// the commands are the same on both engines, and the tests of interchange run on both
const onOne = testEngine === 'postgresql' ? onBoth : it.skip;

let archive: TestArchive;
let folder: string;
let environment: Record<string, string>;

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
    PATH: [dumpFolder, process.env['PATH']].filter(Boolean).join(path.delimiter),
  };
  await fs.mkdir(path.join(folder, 'backups'));
  await fs.mkdir(path.join(folder, 'key'));
});

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

onBoth('brings back an older backup, which the guard meets, and declares it', async () => {
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

onOne('moves records as files into another archive, whose chains are the same', async () => {
  await runAll('## Records as files');
  const exported = await fs.readFile(path.join(folder, 'backups', 'cascade-events.ndjson'), 'utf8');
  expect(exported.trim().split('\n')).toHaveLength(2);
});
