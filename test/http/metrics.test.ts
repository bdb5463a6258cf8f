import { request } from 'node:http';
import { listenForMetrics, type MetricsListener } from '../../src/http';
import { Metrics } from '../../src/telemetry';
import { seriesOf } from '../support/metrics-text';
import { post, probeApp, type Probe } from './support/probe-app';
import { SECRET } from './support/probe-schema';

let metrics: Metrics;
let probe: Probe;

beforeEach(async () => {
  metrics = new Metrics({ version: '1.2.3', engine: 'pglite' });
  probe = await probeApp({ more: { metrics: metrics.requests } });
});
afterEach(() => probe.app.close());

/** The series of a metric, with their values. */
const series = async (name: string): Promise<Readonly<Record<string, number>>> =>
  seriesOf(await metrics.text(), name);

describe('operations', () => {
  const name = 'incident_archive_graphql_operations_total';

  test('are counted by type and name, whoever answers: Apollo the first time, a plan from then on', async () => {
    for (let time = 0; time < 3; time += 1) await post(probe.app, 'query Needed { need(int: 3) }');
    await post(probe.app, '{ need(int: 4) }');
    expect(await series(name)).toEqual({
      '{type="query",operation="Needed"}': 3,
      '{type="query",operation="(unnamed)"}': 1,
    });
  });

  test('are counted once where a plan gives way to Apollo', async () => {
    const query = 'query Limited($int: Int!) { need(int: $int) }';
    await post(probe.app, query, '{"int":1}');
    await post(probe.app, query, '{"int":"one"}');
    expect(await series(name)).toEqual({ '{type="query",operation="Limited"}': 2 });
  });

  test('have a hundred names at most, each of them short; others are counted together', async () => {
    const long = 'N'.repeat(65);
    await post(probe.app, `query ${long} { need(int: 1) }`);
    for (let index = 0; index < 120; index += 1) await post(probe.app, `query N${index} { need(int: 1) }`);
    const counted = await series(name);
    expect(Object.keys(counted).length).toBeLessThanOrEqual(101);
    expect(counted['{type="query",operation="(other)"}']).toBeGreaterThanOrEqual(20);
    expect(counted['{type="query",operation="N7"}']).toBe(1);
    expect(JSON.stringify(counted)).not.toContain(long);
    expect(Object.values(counted).reduce((sum, count) => sum + count)).toBe(121);
  });

  test('that never became one are counted without the text that they came with', async () => {
    await post(probe.app, 'query Hidden { secretField(text: "hunter2") }');
    expect(await series(name)).toEqual({ '{type="invalid",operation="(unnamed)"}': 1 });
    expect(await metrics.text()).not.toMatch(/Hidden|hunter2|secretField/);
  });
});

describe('errors', () => {
  const name = 'incident_archive_errors_total';

  test('are counted by the code that callers are told, of documents, fields and HTTP', async () => {
    await post(probe.app, '{ nothing }');
    for (let time = 0; time < 3; time += 1) await post(probe.app, '{ fails(how: "CONFLICT") }');
    await post(probe.app, '{ fails(how: "UNKNOWN") }');
    await probe.app.inject({ method: 'GET', url: '/nowhere' });
    await probe.app.inject({ method: 'DELETE', url: '/graphql' });
    const told = await series(name);
    expect(told).toMatchObject({
      '{code="GRAPHQL_VALIDATION_FAILED"}': 1,
      '{code="CONFLICT"}': 3,
      '{code="INTERNAL_SERVER_ERROR"}': 1,
      '{code="NOT_FOUND"}': 1,
      '{code="METHOD_NOT_ALLOWED"}': 1,
    });
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });
});

test('responses are counted by route and status, and timed by route', async () => {
  await post(probe.app, '{ need(int: 3) }');
  await probe.app.inject({ method: 'GET', url: '/healthz' });
  await probe.app.inject({ method: 'GET', url: '/healthz' });
  await probe.app.inject({ method: 'GET', url: '/secret-path-of-a-client' });
  expect(await series('incident_archive_http_responses_total')).toEqual({
    '{route="/graphql",status="200"}': 1,
    '{route="/healthz",status="200"}': 2,
    '{route="(none)",status="404"}': 1,
  });
  expect(await series('incident_archive_http_request_duration_seconds_count')).toMatchObject({
    '{route="/healthz"}': 2,
  });
  expect(await metrics.text()).not.toContain('secret-path');
});

test('what runs is named, and so is the process', async () => {
  expect(await series('incident_archive_build_info')).toEqual({ '{version="1.2.3",engine="pglite"}': 1 });
  expect(await metrics.text()).toContain('process_cpu_seconds_total');
});

test('the app that serves the archive has no /metrics', async () => {
  expect((await probe.app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(404);
});

describe('the listener of its own', () => {
  let listener: MetricsListener;
  const errors: unknown[] = [];

  beforeEach(async () => {
    listener = await listenForMetrics(metrics, { host: '127.0.0.1', port: 0 }, (error) => errors.push(error));
  });
  afterEach(() => listener.close());

  test('serves metrics, to GET and HEAD alone, and nothing else', async () => {
    const answer = await fetch(`${listener.address}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain('incident_archive_build_info');
    const head = await fetch(`${listener.address}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${listener.address}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${listener.address}/graphql`)).status).toBe(404);
  });

  test('on loopback answers to the names of this machine alone', async () => {
    const status = await new Promise((resolve) => {
      const headers = { host: 'rebound.example.com' };
      request(`${listener.address}/metrics`, { headers }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });

  test('answers 500 where metrics cannot be given, and tells why to the log alone', async () => {
    const failing = await listenForMetrics(
      { contentType: 'text/plain', text: () => Promise.reject(new Error(SECRET)) },
      { host: '127.0.0.1', port: 0 },
      (error) => errors.push(error),
    );
    const answer = await fetch(`${failing.address}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([500, '500\n']);
    expect(errors).toEqual([new Error(SECRET)]);
    await failing.close();
  });
});
