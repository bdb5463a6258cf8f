import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import type { Instant } from '../../src/core/brands';
import { loadSettings } from '../../src/config';
import { messageOf, WebhookSecret } from '../../src/operations';
import { allMetrics } from '../support/all-metrics';

const root = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const docs = read('docs/operations.md');

function section(name: string): string {
  const match = new RegExp(`<!-- ${name}: .*? -->\n([^]*?)<!-- /${name} -->`).exec(docs);
  if (match?.[1] === undefined) throw new Error(`docs/operations.md has no markers for ${name}`);
  return match[1].trim();
}

function codeBlock(text: string, language: string): string {
  const match = new RegExp(`^\`\`\`${language}\n([^]*?)\n\`\`\`$`, 'm').exec(text);
  if (match?.[1] === undefined) throw new Error(`there is no block of ${language}`);
  return match[1];
}

test('its table of metrics is what a server tells', async () => {
  const rows = (await allMetrics()).map(({ help, labels, name, type }) => {
    const named = labels.map((label) => `\`${label}\``).join(', ') || 'none';
    return `| \`${name}\` | ${type} | ${named} | ${help} |`;
  });
  const table = ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows];
  expect(section('metrics')).toBe(table.join('\n'));
});

test('its table of alerts has each rule with its severity', () => {
  const rules = [...read('ops/alerts.yml').matchAll(/alert: (\w+)[^]*?severity: (\w+)/g)];
  const rows = [...section('alerts').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)];
  expect(rows.map(([, alert, severity]) => `${alert} ${severity}`)).toEqual(
    rules.map(([, alert, severity]) => `${alert} ${severity}`),
  );
});

test('its query fits the schema', () => {
  const document = parse(codeBlock(docs, 'graphql'));
  expect(validate(buildSchema(read('schema.graphql')), document)).toEqual([]);
});

test('its rules of retention are rules', () => {
  const rules = /ARCHIVE_RETENTION='([^']*)'/.exec(docs)?.[1] ?? '';
  const { retentionRules } = loadSettings({ ARCHIVE_RETENTION: rules });
  expect(retentionRules).toHaveLength(3);
});

const now = '2026-03-01T04:00:07.120034Z' as Instant;
const run = {
  ...{ id: '812', namespace: 'seoul', status: 'BROKEN', trust: 'UNANCHORED', checkpointSize: '10412' },
  ...{ length: '5120', headHash: 'a', expectedHead: 'a', findingCount: '1', findingsDigest: 'b' },
  ...{ startedAt: now, finishedAt: now, verifiedBy: 'schedule', salt: 'secret-salt' },
  findings: '[{"cascade_id":"cascade-5d0a4c7e8a3f","kind":"HASH_MISMATCH"}]',
};
const message = messageOf(run, 'msg_1');

test('its message has what a message has', () => {
  const shown = JSON.parse(codeBlock(section('message'), 'json')) as { data: object };
  const sent = JSON.parse(message) as { data: object };
  expect(Object.keys(shown)).toEqual(Object.keys(sent));
  expect(Object.keys(shown.data)).toEqual(Object.keys(sent.data));
  expect(sent).toMatchObject({ type: 'chain.broken', data: { id: 812, finding_count: 1 } });
  expect(message).not.toContain('secret-salt');
});

test('its receiver takes what is signed, and nothing that is changed, old, or signed otherwise', () => {
  type IsSigned = (headers: Readonly<Record<string, string>>, body: Buffer, secret: string) => boolean;
  const source = `${codeBlock(section('receiver'), 'js')}\nreturn isSigned;`;
  const isSigned = new Function('require', source)(createRequire(__filename)) as IsSigned;
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-archive-'));
  const file = path.join(folder, 'secret');
  const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
  writeFileSync(file, secretOf(1));
  const secret = WebhookSecret.inFile(file);
  rmSync(folder, { recursive: true });

  const body = Buffer.from(message);
  const headers = secret.sign('msg_1', message, new Date());
  expect(isSigned(headers, body, secretOf(1))).toBe(true);
  expect(isSigned(headers, Buffer.from(`${message} `), secretOf(1))).toBe(false);
  expect(isSigned({ ...headers, 'webhook-id': 'msg_2' }, body, secretOf(1))).toBe(false);
  expect(isSigned(headers, body, secretOf(2))).toBe(false);
  const old = secret.sign('msg_1', message, new Date(Date.now() - 600_000));
  expect(isSigned(old, body, secretOf(1))).toBe(false);
});
