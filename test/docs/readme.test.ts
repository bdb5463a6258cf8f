import { readFileSync } from 'node:fs';
import path from 'node:path';
import { settingsTable } from '../../src/config';
import { startDemoServer } from '../web/support/demo-server';

const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');

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

it('answers its first query over the sample data as the README says', async () => {
  const body = / -d '(.*)'$/.exec(codeBlock(section('first query'), 'sh'))?.[1];
  const server = await startDemoServer();
  try {
    const response = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect((await response.text()).trim()).toBe(codeBlock(section('first query'), 'json'));
  } finally {
    await server.stop();
  }
}, 180_000);
