import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { settingsTable } from '../../src/config';
import { startDemoServer, type DemoServer } from '../web/support/demo-server';
import { root, textOf } from './support/files';
import { patternOf } from './support/run-blocks';

const readme = textOf('README.md');

/** What stands between the markers of that name. */
function section(name: string): string {
  const match = new RegExp(`<!-- ${name}: .*? -->\n([^]*?)<!-- /${name} -->`).exec(readme);
  if (match?.[1] === undefined) throw new Error(`the README has no markers for ${name}`);
  return match[1].trim();
}

function codeBlock(text: string, language: string): string {
  const match = new RegExp(`^\`\`\`${language}\n([^]*?)\n\`\`\`$`, 'm').exec(text);
  if (match?.[1] === undefined) throw new Error(`there is no block of ${language}`);
  return match[1];
}

it('has the table of settings as the code has it', () => {
  expect(section('settings')).toBe(settingsTable());
});

describe('over the sample data', () => {
  let server: DemoServer;

  beforeAll(async () => {
    server = await startDemoServer();
  }, 180_000);
  afterAll(() => server.stop());

  it('answers its first query as the README says', async () => {
    const body = / -d '(.*)'$/.exec(codeBlock(section('first query'), 'sh'))?.[1];
    const response = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect((await response.text()).trim()).toBe(codeBlock(section('first query'), 'json'));
  });

  it('gives its first verdict as the README says', async () => {
    const shown = codeBlock(section('first verdict'), 'sh');
    const [program, ...words] = shown.replace('http://127.0.0.1:4000', server.origin).split(' ');
    expect([program, shown]).toEqual(['node', expect.stringContaining('127.0.0.1:4000')]);
    // a server signs each second what came: of the sample data there are more than a hundred entries
    while (!((await signedSize(server.origin)) > 100)) await sleep(50);
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    expect(stdout.trim()).toMatch(patternOf(codeBlock(section('first verdict'), 'text')));
  });
});

/** The second line of a checkpoint; NaN before there is one. */
async function signedSize(origin: string): Promise<number> {
  const response = await fetch(`${origin}/log/checkpoint`);
  return Number((await response.text()).split('\n')[1] ?? Number.NaN);
}
