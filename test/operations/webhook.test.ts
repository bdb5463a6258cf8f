import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { webhookIn } from '../../src/cli/scheduled-work';
import { loadSettings, SettingError } from '../../src/config';
import { startWebhook, WebhookSecret, type WebhookOptions } from '../../src/operations';
import type { DueMessage } from '../../src/repositories';
import { createLogger } from '../../src/telemetry';
import { Metrics } from '../../src/telemetry/metrics';
import { seriesOf } from '../support/metrics-text';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const folder = mkdtempSync(path.join(tmpdir(), 'incident-archive-webhook-'));
const secretFile = path.join(folder, 'secret');

beforeAll(() => writeFileSync(secretFile, `${SECRET}\n`));
afterAll(() => rmSync(folder, { recursive: true }));

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers as `answers` say, one after the other, and the last one from then on. */
async function receiver(
  ...answers: readonly [RequestListener, ...RequestListener[]]
): Promise<{ url: URL; received: Received[]; server: Server }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(received.length, answers.length - 1)];
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      answer?.(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/hooks/path-token?key=query-token`), received, server };
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const answers =
  (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end('answer-of-the-receiver');

/** Sends one message as often as it is due at once, until it has arrived or is given up; gives what came of it. */
async function deliver(url: URL, options: Partial<WebhookOptions> = {}) {
  const { retryAfter = [0, 0] } = options;
  const message = { id: 'msg_0123', body: '{"type":"chain.broken","text":"서울 \\u0000 1.0"}' };
  const logged: string[] = [];
  const metrics = new Metrics({ version: '0', engine: 'pglite' });
  let [attempts, isDue] = [0, true];
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const end = startWebhook({
    url,
    secret: WebhookSecret.inFile(secretFile),
    logger: createLogger({ level: 'info', destination: { write: (line) => void logged.push(line) } }),
    metrics: metrics.work,
    messages: {
      take: async (): Promise<DueMessage | null> => {
        if (!isDue) {
          settle();
          return null;
        }
        attempts += 1;
        isDue = attempts <= retryAfter.length;
        return { ...message, attempts };
      },
      delivered: async () => {
        isDue = false;
      },
    },
    lookMs: 5,
    ...options,
    retryAfter,
  });
  await settled;
  await end();
  const counts = seriesOf(await metrics.text(), 'incident_archive_webhook_attempts_total');
  return { message, logged, counts };
}

test('a message arrives byte for byte, with a signature that the standard library for webhooks takes', async () => {
  const { received, url } = await receiver(answers(204));
  const { counts, message } = await deliver(url);

  expect(received).toHaveLength(1);
  const [{ body, headers } = { body: '', headers: {} }] = received;
  expect(body).toBe(message.body);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': message.id });
  expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
  expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
  expect(counts).toMatchObject({ '{result="delivered"}': 1, '{result="failed"}': 0 });
});

test('one that was not taken is sent again, under its id and with a signature of its own', async () => {
  const { received, url } = await receiver(answers(500), answers(200));
  const { counts } = await deliver(url);

  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_0123', 'msg_0123']);
  for (const { body, headers } of received)
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
  expect(counts).toMatchObject({ '{result="failed"}': 1, '{result="delivered"}': 1 });
});

test('one that is never taken is given up after the last try', async () => {
  const { received, url } = await receiver(answers(503));
  const { counts, logged } = await deliver(url);

  expect(received).toHaveLength(3);
  expect(counts).toMatchObject({ '{result="failed"}': 2, '{result="given_up"}': 1 });
  expect(logged.at(-1)).toContain('it answers 503');
});

test('no redirect is followed', async () => {
  const other = await receiver(answers(200));
  const { url } = await receiver(answers(307, { location: other.url.href }));
  const { counts } = await deliver(url, { retryAfter: [] });

  expect(other.received).toEqual([]);
  expect(counts).toMatchObject({ '{result="given_up"}': 1 });
});

test('a receiver that does not answer is left in time', async () => {
  const { url } = await receiver(() => undefined);
  const { logged } = await deliver(url, { retryAfter: [], timeoutMs: 50 });

  expect(logged.at(-1)).toContain('no answer within 50 ms');
});

test('nothing listens there: the log says so, and repeats neither address, secret nor answer', async () => {
  const { url } = await receiver(answers(500));
  const first = await deliver(url, { retryAfter: [] });
  // one that no connection is kept to: how that ends would tell something else
  const gone = await receiver(answers(200));
  await new Promise((resolve) => gone.server.close(resolve));
  const second = await deliver(gone.url, { retryAfter: [] });

  expect(second.logged.at(-1)).toContain('ECONNREFUSED');
  const all = [...first.logged, ...second.logged].join('\n');
  expect(all).not.toMatch(/path-token|query-token|answer-of-the-receiver|BwcH/);
});

describe('the secret', () => {
  test.each([
    ['nothing', ''],
    ['no prefix', SECRET.slice(6)],
    ['too short a key', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
    ['too long a key', `whsec_${Buffer.alloc(65, 1).toString('base64')}`],
    ['what is no base64', 'whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!'],
    ['two lines', `${SECRET}\n${SECRET}`],
  ])('is refused where the file holds %s, and not repeated', (_what, text) => {
    const file = path.join(folder, 'other');
    writeFileSync(file, text);
    expect(() => WebhookSecret.inFile(file)).toThrow(SettingError);
    expect(() => WebhookSecret.inFile(file)).toThrow(
      /^ARCHIVE_WEBHOOK_SECRET_FILE must name a file with whsec_ /,
    );
  });

  test('that cannot be read names the system code', () => {
    expect(() => WebhookSecret.inFile(path.join(folder, 'nowhere'))).toThrow(/cannot be read \(ENOENT\)/);
  });

  test('and the address are both needed, or neither', () => {
    const url = 'https://hooks.example.com/path-token';
    const webhookOf = (environment: NodeJS.ProcessEnv) => webhookIn(loadSettings(environment));
    expect(webhookOf({})).toBeNull();
    expect(webhookOf({ ARCHIVE_WEBHOOK_URL: url, ARCHIVE_WEBHOOK_SECRET_FILE: secretFile })?.url.href).toBe(
      url,
    );
    expect(() => webhookOf({ ARCHIVE_WEBHOOK_URL: url })).toThrow(/^ARCHIVE_WEBHOOK_SECRET_FILE must be set/);
    expect(() => webhookOf({ ARCHIVE_WEBHOOK_SECRET_FILE: secretFile })).toThrow(
      /^ARCHIVE_WEBHOOK_URL must be set/,
    );
  });

  test('shows nothing of itself where it is written out', () => {
    const secret = WebhookSecret.inFile(secretFile);
    expect(JSON.stringify(secret)).toBe('{}');
  });
});
