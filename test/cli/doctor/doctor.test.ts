import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../../src/auth';
import { examine, examineArchive } from '../../../src/cli/doctor/examine';
import { doctorStatus, type DoctorLine } from '../../../src/cli/doctor/finding';
import { inspectSettings, loadSettings } from '../../../src/config';
import { Database, inspectDatabase } from '../../../src/database';
import {
  createSigningKey,
  guardFileOf,
  keyFileIn,
  LogKeeper,
  readGuard,
  replaceGuard,
} from '../../../src/evidence';
import { createRepositories } from '../../../src/repositories';
import { ArchiveServer } from '../../support/archive-server';
import { aChain, aPostmortem } from '../../support/builders';
import { createTestArchive, testEngine, type TestArchive } from '../../support/engine';
import { runCommand, temporaryFolder } from '../support/command';

jest.setTimeout(120_000);

let archive: TestArchive;
let evidence: string;
let keyFile: string;
let guardFile: string;

/** An archive with one record, whose log was signed a moment ago. */
beforeAll(async () => {
  archive = await createTestArchive();
  evidence = await temporaryFolder();
  await fs.chmod(evidence, 0o700);
  keyFile = keyFileIn(evidence);
  guardFile = guardFileOf(keyFile);
  const database = await archive.open();
  const { evidenceLog, postmortems } = createRepositories(database, localCaller);
  const keeper = await LogKeeper.open(evidenceLog, evidence, () => undefined);
  await postmortems.save(aPostmortem({ incidentId: 'first' }));
  await keeper.sequence();
  await keeper.sign();
  await database.close();
});

function environment(changed: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { ARCHIVE_DATA_DIR, DATABASE_URL } = archive.environment;
  return { ARCHIVE_DATA_DIR, DATABASE_URL, ARCHIVE_EVIDENCE_DIR: evidence, ARCHIVE_PORT: '0', ...changed };
}

async function look(changed: NodeJS.ProcessEnv = {}): Promise<DoctorLine[]> {
  return examine(inspectSettings(environment(changed)));
}

it('finds nothing against an archive in order', async () => {
  const lines = await look();
  expect(lines.map(({ check, status }) => `${status} ${check}`)).toEqual([
    'OK settings',
    'OK permissions',
    'OK disk',
    // it survives no power cut, or is set up as suits tests
    expect.stringMatching(/^(WARN|OK|FAIL) database$/),
    'OK migrations',
    'OK clock',
    'OK key',
    'OK guard',
    'OK checkpoint',
    'OK schedules',
    // open on loopback
    'WARN access',
    'OK operations',
    'OK port',
  ]);
});

it('writes for people and for programs, and ends as it found', async () => {
  Object.assign(process.env, { ARCHIVE_EVIDENCE_DIR: evidence, ARCHIVE_PORT: '0' });
  const text = await runCommand(archive, 'doctor');
  process.env['ARCHIVE_INSECURE_LOOPBACK'] = 'yes';
  const failed = await runCommand(archive, 'doctor', '--json');
  for (const name of ['ARCHIVE_EVIDENCE_DIR', 'ARCHIVE_PORT', 'ARCHIVE_INSECURE_LOOPBACK'])
    delete process.env[name];
  expect([text.status, failed.status]).toEqual([0, 1]);
  expect(text.output).toContainEqual(
    expect.stringMatching(/^OK +guard +the log, of 3 entries, begins with the 3 /),
  );
  expect(failed.output.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    check: 'settings',
    status: 'FAIL',
    found: 'ARCHIVE_INSECURE_LOOPBACK must be one of 0, 1',
    remedy: expect.stringContaining('a server does not start with it'),
  });
});

describe('what is broken is found: ', () => {
  const other = Buffer.alloc(32, 7);
  let database: Database;
  beforeAll(async () => {
    database = await archive.open();
  });
  afterAll(() => database.close());

  const sql = (text: string): Promise<unknown> => database.query({ text });

  /** What is not OK, of what is told of an open archive, but that loopback is open. */
  async function problems(changed: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const lines = await examineArchive(database, loadSettings(environment(changed)));
    return lines
      .filter(({ found, status }) => status !== 'OK' && !found.startsWith('no identities'))
      .map(({ check, found, status }) => `${status} ${check}: ${found}`);
  }

  /** Each breaks something and gives what mends it. */
  const faults: [string, () => Promise<() => Promise<unknown>>, string[]][] = [
    [
      'a migration that did not run',
      () =>
        inTurn(
          `DELETE FROM schema_migrations WHERE name = 'PartLogEntries1764800000000'`,
          `INSERT INTO schema_migrations (timestamp, name) VALUES (1764800000000, 'PartLogEntries1764800000000')`,
        ),
      [
        'WARN migrations: 1 migrations wait',
        'UNKNOWN evidence: log and access tokens lie in tables of another version',
      ],
    ],
    [
      'an entry of the future',
      () =>
        inTurn(
          `UPDATE log_entries SET recorded_at = recorded_at + interval '1 day' WHERE log_index = 2`,
          `UPDATE log_entries SET recorded_at = recorded_at - interval '1 day' WHERE log_index = 2`,
        ),
      ['FAIL clock: the last entry of the evidence log is of a time'],
    ],
    ['a key that is gone', () => moved(keyFile), ['FAIL key: the key that the log names']],
    [
      'a key and a guard that are gone',
      async () => {
        const back = [await moved(keyFile), await moved(guardFile)];
        return () => Promise.all(back.map((bring) => bring()));
      },
      ['WARN key: the key that the log names'],
    ],
    [
      'another key',
      async () => {
        const back = await moved(keyFile);
        await createSigningKey(keyFile);
        return back;
      },
      ['FAIL key: the key at'],
    ],
    [
      'a change of keys that was cut short',
      async () => {
        await fs.rename(keyFile, `${keyFile}.next`);
        return () => fs.rename(`${keyFile}.next`, keyFile);
      },
      ['WARN key: a change of keys was cut short'],
    ],
    [
      'a key for others',
      async () => {
        await fs.chmod(keyFile, 0o644);
        return () => fs.chmod(keyFile, 0o600);
      },
      ['FAIL key: the signing key .* chmod 600'],
    ],
    [
      'a guard that is gone',
      () => moved(guardFile),
      ['FAIL guard: the log is not signed: the log has been signed before'],
    ],
    ['a guard that is none', () => written('hello\n'), ['FAIL guard: the guard file']],
    [
      'a guard of more entries',
      () => guarded({ size: 9n }),
      ['FAIL guard: the log is not signed: the log has 3 entries, and 9'],
    ],
    [
      'a guard of other entries',
      () => guarded({ root: other }),
      ['FAIL guard: the log is not signed: the first 3 entries'],
    ],
    [
      'a guard of another log',
      () => guarded({ origin: 'another/log' }),
      ['FAIL guard: the log is not signed: the key last signed the log another/log'],
    ],
    [
      'a checkpoint that was changed',
      () =>
        inTurn(
          `UPDATE log_checkpoints SET note = replace(note, E'\\n3\\n', E'\\n1\\n')`,
          `UPDATE log_checkpoints SET note = replace(note, E'\\n1\\n', E'\\n3\\n')`,
        ),
      ['FAIL checkpoint: the last checkpoint does not verify'],
    ],
    [
      'a server that stopped long ago',
      () =>
        inTurn(
          `UPDATE log_checkpoints SET signed_at = signed_at - interval '3 days'`,
          `UPDATE log_checkpoints SET signed_at = signed_at + interval '3 days'`,
        ),
      ['WARN checkpoint: the newest checkpoint verifies and is 3 d old'],
    ],
    [
      'tokens that have all ended',
      () =>
        inTurn(
          `INSERT INTO access_tokens (id, name, role, secret_hash, created_by, revoked_at, has_security_incidents, has_postmortems)
        VALUES ('0123456789abcdef', 'gone', 'admin', sha256('x'), 'local', clock_timestamp(), true, true)`,
          `DELETE FROM access_tokens`,
        ),
      ['FAIL access: every access token'],
    ],
  ];

  it.each(faults)('%s', async (_, breakIt, expected) => {
    const mend = await breakIt();
    try {
      expect(await problems()).toEqual(
        expected.map((start) => expect.stringMatching(new RegExp(`^${start}`))),
      );
    } finally {
      await mend();
    }
  });

  it('a newer version', async () => {
    await sql(`INSERT INTO schema_migrations (timestamp, name) VALUES (9, 'Newer9')`);
    const found = await problems();
    await sql(`DELETE FROM schema_migrations WHERE name = 'Newer9'`);
    expect(found).toEqual([
      expect.stringMatching(/^FAIL migrations: a newer version/),
      expect.stringMatching(/^UNKNOWN evidence/),
    ]);
  });

  it('nobody known, on an address that others reach', async () => {
    const lines = await examineArchive(database, loadSettings(environment({ ARCHIVE_HOST: '0.0.0.0' })));
    expect(lines).toContainEqual(expect.objectContaining({ check: 'access', status: 'FAIL' }));
  });

  async function inTurn(breaking: string, mending: string): Promise<() => Promise<unknown>> {
    await sql(breaking);
    return () => sql(mending);
  }

  async function moved(file: string): Promise<() => Promise<void>> {
    await fs.rename(file, `${file}.away`);
    return () => fs.rename(`${file}.away`, file);
  }

  async function written(text: string): Promise<() => Promise<void>> {
    const kept = await fs.readFile(guardFile);
    await fs.writeFile(guardFile, text);
    return () => fs.writeFile(guardFile, kept);
  }

  async function guarded(changed: object): Promise<() => Promise<void>> {
    const kept = await fs.readFile(guardFile);
    const guard = await readGuard(guardFile);
    if (guard === null) throw new Error('there is no guard');
    await replaceGuard(guardFile, { ...guard, ...changed });
    return () => fs.writeFile(guardFile, kept);
  }
});

it('opens a database so that nothing is written by mistake', async () => {
  const inspection = await inspectDatabase({ url: archive.url, dataDir: archive.dataDir });
  if (inspection.kind !== 'OPEN') throw new Error(inspection.kind);
  const { database } = inspection;
  // read_only_sql_transaction
  await expect(database.query({ text: 'DELETE FROM log_checkpoints' })).rejects.toMatchObject({
    sqlState: '25006',
  });
  await database.close();
});

it('makes no archive where there is none', async () => {
  const empty = await createTestArchive({ isMigrated: false });
  const none = { ...empty.environment, ARCHIVE_EVIDENCE_DIR: path.join(evidence, 'none') };
  const first = await look(none);
  expect(first.filter(({ status }) => status === 'FAIL' || status === 'UNKNOWN')).toEqual([]);
  expect(await look(none)).toEqual(first);
  await expect(fs.stat(none.ARCHIVE_EVIDENCE_DIR)).rejects.toThrow('ENOENT');
  if (testEngine === 'pglite') await expect(fs.stat(none.ARCHIVE_DATA_DIR)).rejects.toThrow('ENOENT');
});

it('says why a database cannot be reached', async () => {
  const lines = await look({ DATABASE_URL: 'postgres://postgres:secret@127.0.0.1:1/archive' });
  const line = lines.find(({ check }) => check === 'database');
  expect(line).toMatchObject({ status: 'FAIL', found: expect.stringContaining('ECONNREFUSED') });
  expect(JSON.stringify(lines)).not.toContain('secret');
});

it('goes on beside a server that runs, and says what it could not look at', async () => {
  const otherEvidence = await temporaryFolder();
  await fs.copyFile(keyFile, keyFileIn(otherEvidence));
  await replaceGuard(guardFileOf(keyFileIn(otherEvidence)), {
    origin: 'another/log',
    size: 1n,
    root: Buffer.alloc(32),
  });
  const server = await ArchiveServer.start(archive, { ARCHIVE_EVIDENCE_DIR: evidence });
  const { port } = new URL(server.origin);
  const lines = await look({ ARCHIVE_PORT: port });
  const fooled = await look({ ARCHIVE_PORT: port, ARCHIVE_EVIDENCE_DIR: otherEvidence });
  await server.process.kill();

  const isHeld = testEngine === 'pglite';
  const notTold = lines.filter(({ status }) => status === 'UNKNOWN').map(({ found }) => found);
  expect(notTold).toEqual(isHeld ? [expect.stringMatching(/^process \d+ holds .* were not looked at$/)] : []);
  expect(doctorStatus(lines.filter(({ check }) => check !== 'database'))).toBe(0);
  expect(lines).toContainEqual(expect.objectContaining({ check: 'port', status: 'OK' }));
  expect(fooled).toContainEqual(
    expect.objectContaining({ check: isHeld ? 'evidence' : 'guard', status: 'FAIL' }),
  );
});

it('tells of a chain that the schedule found broken', async () => {
  const database = await archive.open();
  const { cascadeEvents, verifications } = createRepositories(database, localCaller);
  await cascadeEvents.saveMany(aChain('payments', 2));
  await verifications.verify('payments');
  const lines = await examineArchive(database, loadSettings(environment()));
  await database.close();
  expect(lines).toContainEqual({
    check: 'schedules',
    status: 'FAIL',
    found: 'the last verification found something against 1 of 1 chains: payments',
    remedy: expect.stringContaining('incident-archive verify'),
  });
});
