import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { localCaller } from '../../src/auth';
import { packageVersion } from '../../src/cli/package-root';
import { createRepositories } from '../../src/repositories';
import { ArchiveServer, startServe } from '../support/archive-server';
import { createTestArchive, testEngine } from '../support/engine';
import { startFile } from '../support/engine-process';

jest.setTimeout(120_000);

const onPostgresql = testEngine === 'postgresql' ? test : test.skip;
const onEmbedded = testEngine === 'pglite' ? test : test.skip;

const counts = '{ securityIncidentCount postmortemCount cascadeEventCount recoverySessionCount }';

describe('serve', () => {
  test('makes its tables in an empty place and serves them, with no record of its own in them', async () => {
    const server = await ArchiveServer.start(await createTestArchive({ isMigrated: false }));
    expect(await server.ask(counts)).toEqual({
      securityIncidentCount: 0,
      postmortemCount: 0,
      cascadeEventCount: 0,
      recoverySessionCount: 0,
    });
  });

  test('says in /readyz and in its log what an acknowledged write survives', async () => {
    const server = await ArchiveServer.start(await createTestArchive());
    const durability = testEngine === 'pglite' ? 'PROCESS' : 'DISK';
    const ready = await fetch(`${server.origin}/readyz`);
    expect(await ready.json()).toEqual({ status: 'ready', engine: testEngine, durability });
    const opened = server.process.lines.find((line) => line.includes('the database is open')) ?? '{}';
    expect(JSON.parse(opened)).toMatchObject({ engine: testEngine, durability });
    const warnings = server.process.lines.filter((line) => line.includes('not through a power cut'));
    expect(warnings).toHaveLength(testEngine === 'pglite' ? 1 : 0);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with status 0 at %s, with nothing to say but its log',
    async (signal) => {
      const server = await ArchiveServer.start(await createTestArchive());
      server.process.child.kill(signal);
      expect(await server.process.end()).toBe(0);
      expect(server.process.errors).toEqual([]);
      const messages = server.process.lines.map((line) => JSON.parse(line).msg);
      expect(messages).toEqual(expect.arrayContaining(['draining', 'stopped']));
    },
  );

  test('keeps in the access log, before it ends, what was looked at until then', async () => {
    const archive = await createTestArchive();
    const server = await ArchiveServer.start(archive);
    const input = '{ incidentType: "injection_attempt", severity: HIGH, rawPayload: { a: 1 } }';
    await server.ask(`mutation { createSecurityIncident(input: ${input}) { outcome } }`);
    await server.ask('{ securityIncidents { rawPayload } }');
    server.process.child.kill('SIGTERM');
    expect(await server.process.end()).toBe(0);
    const database = await archive.open();
    const { edges } = await createRepositories(database, localCaller).accessLog.find();
    await database.close();
    expect(edges.map(({ node }) => node)).toMatchObject([
      { operation: 'readRawPayload', recordIds: ['1'], address: '127.0.0.1' },
      { operation: 'createSecurityIncident', recordIds: ['1'], address: '127.0.0.1' },
    ]);
  });

  onEmbedded('refuses a data folder that another server holds, with status 2 and what to do', async () => {
    const archive = await createTestArchive();
    const first = await ArchiveServer.start(archive);
    const second = startServe(archive);
    expect(await second.end()).toBe(2);
    expect(second.errors).toEqual([
      `incident-archive: the data folder ${archive.dataDir} is held by process ${first.process.child.pid}: ` +
        'stop that server, or give --url to go through it',
    ]);
    expect(await first.ask(counts)).toMatchObject({ postmortemCount: 0 });
  });

  onPostgresql('comes up twice at once on an empty database, and both see the same records', async () => {
    const archive = await createTestArchive({ isMigrated: false });
    const [one, other] = await Promise.all([ArchiveServer.start(archive), ArchiveServer.start(archive)]);
    await one.ask('mutation { savePostmortem(input: { incidentId: "seen by both" }) { outcome } }');
    expect(await other.ask('{ postmortems { incidentId } }')).toEqual({
      postmortems: [{ incidentId: 'seen by both' }],
    });
  });

  test('ends with status 2 and the address when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const refused = startServe(await createTestArchive(), { ARCHIVE_PORT: String(port) });
    expect(await refused.end()).toBe(2);
    holder.close();
    expect(refused.errors).toEqual([
      `incident-archive: cannot listen on 127.0.0.1:${port}: another process has it; set ARCHIVE_PORT to another port`,
    ]);
  });

  test('ends with status 2 at a setting that cannot be used, and names it', async () => {
    const refused = startServe(await createTestArchive(), { ARCHIVE_POOL_SIZE: 'many' });
    expect(await refused.end()).toBe(2);
    expect(refused.errors).toEqual([
      'incident-archive: ARCHIVE_POOL_SIZE must be a whole number from 2 to 100',
    ]);
  });
});

test('a command that there is not ends with status 2; --help with 0 and the commands, --version with its number', async () => {
  const archive = await createTestArchive();
  const unknown = startFile(archive, 'bin/incident-archive.js', ['serv']);
  expect(await unknown.end()).toBe(2);
  expect(unknown.errors[0]).toContain("unknown command 'serv'");
  const help = startFile(archive, 'bin/incident-archive.js', ['--help']);
  expect(await help.end()).toBe(0);
  const text = help.lines.join('\n');
  for (const command of ['serve', 'demo', 'import', 'export'])
    expect(text).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
  const version = startFile(archive, 'bin/incident-archive.js', ['--version']);
  expect(await version.end()).toBe(0);
  expect(version.lines).toEqual([packageVersion()]);
});
