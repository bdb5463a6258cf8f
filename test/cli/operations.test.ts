import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { ArchiveServer } from '../support/archive-server';
import { createTestArchive, onRemoval, type TestArchive } from '../support/engine';
import { seriesOf } from '../support/metrics-text';
import { promtool, testWithPromtool } from '../support/promtool';

jest.setTimeout(120_000);

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NAMESPACES = 'incident_archive_verification_namespaces';

let archive: TestArchive;
let scraped = '';

beforeAll(async () => {
  archive = await createTestArchive();
});

/** A server that serves metrics too, on a free port. */
async function start(settings: Readonly<Record<string, string>>): Promise<ArchiveServer> {
  return ArchiveServer.start(archive, { ARCHIVE_METRICS_PORT: '0', ...settings });
}

async function scrape({ process }: ArchiveServer): Promise<string> {
  const line = await process.line(/"metrics":"http/);
  const response = await fetch(/"metrics":"([^"]+)"/.exec(line)?.[1] ?? '');
  return response.text();
}

/** Asks again until the answer is as it should be. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (const end = performance.now() + 30_000; ; await sleep(100)) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > end) throw new Error(`it stays at ${JSON.stringify(answer)}`);
  }
}

async function stop(server: ArchiveServer): Promise<void> {
  server.process.child.kill('SIGTERM');
  expect(await server.process.end()).toBe(0);
  expect(server.process.errors).toEqual([]);
}

interface Run {
  readonly status: string;
  readonly verifiedBy: string;
  readonly findings: readonly { readonly kind: string; readonly cascadeId: string }[];
  readonly logEntry: { readonly kind: string } | null;
}

const states = `{ namespaceVerifications { namespace lastRun { status verifiedBy findings { kind cascadeId } logEntry { kind } } } }`;
const lastRun = async (server: ArchiveServer): Promise<Run | null> => {
  const data = await server.ask<{ namespaceVerifications: { namespace: string; lastRun: Run | null }[] }>(
    states,
  );
  expect(data.namespaceVerifications.map(({ namespace }) => namespace)).toEqual(['orders']);
  return data.namespaceVerifications[0]?.lastRun ?? null;
};

test('a server that has never verified a chain says so, over GraphQL and in its metrics', async () => {
  const server = await start({ ARCHIVE_VERIFY_EVERY: 'off' });
  const effects = '[{ actionType: "scale", success: true }]';
  const input = `{ namespace: "orders", triggerType: "T", effects: ${effects} }`;
  await server.ask(
    `mutation { recordCascadeEvents(input: { events: [${input}, ${input}, ${input}] }) { cascadeEvents { cascadeId } } }`,
  );

  const text = await scrape(server);

  expect(await lastRun(server)).toBeNull();
  expect(seriesOf(text, NAMESPACES)).toMatchObject({ '{result="never"}': 1, '{result="verified"}': 0 });
  expect(seriesOf(text, 'incident_archive_verification_result')).toEqual({
    '{namespace="orders",result="never"}': 1,
  });
  expect(seriesOf(text, 'incident_archive_verification_oldest_timestamp_seconds')).toEqual({ '': 0 });
  expect(seriesOf(text, 'incident_archive_verification_interval_seconds')).toEqual({ '': 0 });
  await stop(server);
});

test('a chain that was broken by SQL turns the metric, is in the log, and reaches the webhook, once', async () => {
  const database = await archive.open();
  await database.query({ text: `UPDATE cascade_events SET trigger_type = 'FORGED' WHERE arrival = 2` });
  await database.close();
  const { received, url } = await receiver();
  const secretFile = path.join(fs.mkdtempSync(path.join(tmpdir(), 'incident-archive-')), 'secret');
  fs.writeFileSync(secretFile, SECRET);
  onRemoval(async () => fs.rmSync(path.dirname(secretFile), { recursive: true }));
  const server = await start({
    ARCHIVE_VERIFY_EVERY: '1s',
    ARCHIVE_WEBHOOK_URL: url,
    ARCHIVE_WEBHOOK_SECRET_FILE: secretFile,
  });

  scraped = await until(
    () => scrape(server),
    (text) => (seriesOf(text, 'incident_archive_verification_runs_total')['{result="broken"}'] ?? 0) >= 2,
  );
  // what the database says is read for a scrape, and counts for some seconds
  scraped = await until(
    () => scrape(server),
    (text) => seriesOf(text, NAMESPACES)['{result="broken"}'] === 1,
  );
  expect(seriesOf(scraped, 'incident_archive_verification_result')).toEqual({
    '{namespace="orders",result="broken"}': 1,
  });

  const run = await until(
    () => lastRun(server),
    (found) => found !== null && found.logEntry !== null,
  );
  expect(run).toMatchObject({
    status: 'BROKEN',
    verifiedBy: 'schedule',
    logEntry: { kind: 'VERIFICATION_RUNS' },
  });

  await until(
    async () => received.length,
    (count) => count > 0,
  );
  expect(received).toHaveLength(1);
  const [{ body, headers } = { body: '', headers: {} }] = received;
  expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'chain.broken',
    data: {
      namespace: 'orders',
      status: 'BROKEN',
      findings: run?.findings.map(({ cascadeId, kind }) => ({ cascade_id: cascadeId, kind })),
    },
  });
  expect(body).not.toContain('FORGED');
  expect(seriesOf(scraped, 'incident_archive_webhook_attempts_total')).toMatchObject({
    '{result="delivered"}': 1,
  });
  expect(server.process.lines.join('\n')).not.toMatch(/whsec_|path-token/);
  await stop(server);
});

testWithPromtool('the alert rule fires at what that server told', () => {
  const series = Object.entries(seriesOf(scraped, NAMESPACES)).map(
    ([labels, value]) =>
      `      - { series: '${NAMESPACES}{job="archive",${labels.slice(1)}', values: '${value}x3' }`,
  );
  expect(series.length).toBeGreaterThan(3);
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'incident-archive-'));
  onRemoval(async () => fs.rmSync(folder, { recursive: true }));
  const rules = path.resolve(__dirname, '../../ops/alerts.yml');
  fs.writeFileSync(
    path.join(folder, 'scraped.yml'),
    `rule_files: ['${rules}']
tests:
  - interval: 1m
    input_series:
${series.join('\n')}
    promql_expr_test:
      - expr: count by (alertname, result) (ALERTS{alertstate="firing"})
        eval_time: 2m
        exp_samples:
          - { labels: '{alertname="IncidentArchiveChainBroken", result="broken"}', value: 1 }
`,
  );
  expect(promtool(folder, 'test', 'rules', 'scraped.yml')).toContain('SUCCESS');
});

/** A receiver of webhooks that takes everything. */
async function receiver() {
  const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  onRemoval(async () => server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/hooks/path-token` };
}
