import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import { writeNote, writeVerifierKey } from '../../src/core/checkpoint';
import { createRepositories } from '../../src/repositories';
import { beginLog, fillMore, signer, signLog } from '../repositories/support/logged-archive';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { startFile } from '../support/engine-process';
import { runCommand, startServer, temporaryFolder } from './support/command';

let archive: TestArchive;
let files: string;
let notes: string[];

beforeAll(async () => {
  archive = await createTestArchive();
  files = await temporaryFolder();
  const database = await archive.open();
  const repositories = createRepositories(database, localCaller);
  await beginLog(repositories);
  notes = [writeNote(await signLog(repositories))];
  await fillMore(repositories);
  notes.push(writeNote(await signLog(repositories)));
  await database.close();
}, 90_000);

async function folderNamed(name: string): Promise<string> {
  const folder = path.join(files, name);
  await fs.mkdir(folder);
  return folder;
}

async function contents(folder: string): Promise<string[]> {
  const names = (await fs.readdir(folder)).sort();
  return Promise.all(names.map((name) => fs.readFile(path.join(folder, name), 'utf8')));
}

describe('log push', () => {
  it('writes the newest checkpoint once', async () => {
    const folder = await folderNamed('newest');
    const first = await runCommand(archive, 'log', 'push', folder);
    expect([first.status, await contents(folder)]).toEqual([0, notes.slice(1)]);
    expect(first.output).toEqual(await fs.readdir(folder));
    const again = await runCommand(archive, 'log', 'push', folder);
    expect([again.status, again.output, await contents(folder)]).toEqual([0, [], notes.slice(1)]);
  }, 60_000);

  it('writes every checkpoint with --all', async () => {
    const folder = await folderNamed('all');
    const run = await runCommand(archive, 'log', 'push', folder, '--all');
    expect([run.status, run.output.length, await contents(folder)]).toEqual([0, 2, notes]);
  }, 60_000);

  it('leaves a file with other content as it is, and says so', async () => {
    const folder = await folderNamed('taken');
    await runCommand(archive, 'log', 'push', folder);
    const [name = ''] = await fs.readdir(folder);
    await fs.rm(path.join(folder, name));
    await fs.writeFile(path.join(folder, name), 'a forgery\n');
    const run = await runCommand(archive, 'log', 'push', folder);
    expect([run.status, run.errors]).toEqual([1, expect.stringContaining('holds another checkpoint')]);
    expect(await contents(folder)).toEqual(['a forgery\n']);
  }, 60_000);

  it('pushes only what a key of the policy signed', async () => {
    const folder = await folderNamed('policed');
    const policy = path.join(files, 'policy');
    await fs.writeFile(policy, `${writeVerifierKey(signer.key)}\n`);
    const signed = await runCommand(archive, 'log', 'push', folder, '--policy', policy);
    expect([signed.status, signed.output.length]).toEqual([0, 1]);
    await fs.writeFile(policy, 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n');
    const unknown = await runCommand(archive, 'log', 'push', folder, '--policy', policy);
    expect([unknown.status, unknown.errors]).toEqual([1, expect.stringContaining('no known key')]);
  }, 60_000);

  it('could not run where the folder is missing, or no log has begun', async () => {
    const missing = await runCommand(archive, 'log', 'push', path.join(files, 'no-mount'));
    expect([missing.status, missing.errors]).toEqual([2, expect.stringContaining('its folder is missing')]);
    const empty = await runCommand(await createTestArchive(), 'log', 'push', files);
    expect([empty.status, empty.errors]).toEqual([2, expect.stringContaining('no checkpoint yet')]);
  }, 60_000);

  it('refuses what makes no sense', async () => {
    const url = ['--url', 'http://127.0.0.1:1'];
    const all = await runCommand(archive, 'log', 'push', files, '--all', ...url);
    expect([all.status, all.errors]).toEqual([2, expect.stringContaining('--all')]);
    const never = await runCommand(archive, 'log', 'push', files, '--every', '0', ...url);
    expect([never.status, never.errors]).toEqual([2, expect.stringContaining('--every')]);
    if (testEngine !== 'pglite') return;
    const held = await runCommand(archive, 'log', 'push', files, '--every', '1');
    expect([held.status, held.errors]).toEqual([2, expect.stringContaining('--every')]);
  }, 60_000);

  it('stays, and pushes through a server what is new, until it is told to end', async () => {
    const folder = await folderNamed('staying');
    const address = await startServer(await createTestArchive());
    const args = ['log', 'push', folder, '--every', '1', '--url', address];
    const staying = startFile(archive, 'bin/incident-archive.js', args);
    await staying.line(/checkpoint$/);
    const save =
      '{"query":"mutation { recordCascadeEvent(input: { event: { namespace: \\"n\\", triggerType: \\"METRICS_UPDATED\\", effects: [] } }) { cascadeEvent { cascadeId } } }"}';
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: save,
    });
    expect(await answer.text()).not.toContain('errors');
    while (staying.lines.length < 2)
      await staying.line(/checkpoint$/).then(() => new Promise((go) => setTimeout(go, 50)));
    staying.child.kill('SIGTERM');
    expect(await staying.end()).toBe(0);
    expect(await fs.readdir(folder)).toHaveLength(2);
  }, 60_000);
});
