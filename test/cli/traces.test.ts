import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ArchiveServer } from '../support/archive-server';
import { createTestArchive, onRemoval, testEngine } from '../support/engine';

jest.setTimeout(120_000);

// what is traced is the same on both engines
const onEmbedded = testEngine === 'pglite' ? test : test.skip;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;

/** What a collector was sent, as bytes: the texts in protobuf are UTF-8, and ids are their bytes. */
async function collector() {
  const bodies: Buffer[] = [];
  const types: unknown[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      types.push(request.headers['content-type']);
      bodies.push(Buffer.concat(pieces));
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  onRemoval(async () => server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/traces`, types, sent: () => Buffer.concat(bodies) };
}

async function traced(settings: Readonly<Record<string, string>>) {
  const { sent, types, url } = await collector();
  const server = await ArchiveServer.start(await createTestArchive(), {
    ARCHIVE_TRACES_URL: url,
    ...settings,
  });
  const ask = (query: string, variables: object): Promise<string> =>
    fetch(`${server.origin}/graphql?variable-of-an-address=query-text`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: TRACEPARENT,
        baggage: 'secret=baggage-text',
      },
      body: JSON.stringify({ query, variables }),
    }).then((response) => response.text());
  const document =
    'query Incidents($text: String!) { securityIncidents(filter: { incidentType: { eq: $text } }) { id } }';
  // the second one is answered by a plan
  for (let time = 0; time < 2; time += 1)
    expect(await ask(document, { text: 'variable-text' })).toBe('{"data":{"securityIncidents":[]}}');
  server.process.child.kill('SIGTERM');
  expect(await server.process.end()).toBe(0);
  return { sent: sent(), types };
}

const times = (bytes: Buffer, what: string | Buffer): number =>
  bytes.toString('latin1').split(what.toString('latin1')).length - 1;

onEmbedded('requests and their statements are traced, without what is asked and by whom', async () => {
  const { sent, types } = await traced({});

  expect(types[0]).toBe('application/x-protobuf');
  for (const text of ['incident-archive', 'POST /graphql', 'Incidents', 'db.operation.name', 'SELECT'])
    expect(sent.includes(text)).toBe(true);
  expect(times(sent, Buffer.from('POST /graphql'))).toBe(2);
  for (const text of [
    'variable-text',
    'query-text',
    'baggage-text',
    'security_incidents',
    'WHERE',
    '127.0.0.1',
  ])
    expect([text, sent.includes(text)]).toEqual([text, false]);
  // the caller's word for it is not taken
  expect(sent.includes(Buffer.from(TRACE, 'hex'))).toBe(false);
});

onEmbedded('the parent that a caller names is taken where the settings say so', async () => {
  const { sent } = await traced({ ARCHIVE_TRACES_PARENT: 'on' });

  expect(sent.includes(Buffer.from(TRACE, 'hex'))).toBe(true);
  expect(times(sent, Buffer.from(CALLER, 'hex'))).toBeGreaterThanOrEqual(2);
  expect(sent.includes('baggage-text')).toBe(false);
});

onEmbedded('the libraries of traces and metrics are not loaded where there are none', () => {
  const dist = path.resolve(__dirname, '../../dist/src');
  const script = `for (const part of ['telemetry', 'http', 'cli/serve']) require(${JSON.stringify(dist)} + '/' + part);
    console.log(Object.keys(require.cache).filter((file) => /@opentelemetry|prom-client/.test(file)).length)`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stdout.trim()).toBe('0');
});
