import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { localIdentity, type Identity } from '../../src/auth';
import { ArchiveError } from '../../src/core/errors';
import type { StopSignal } from '../../src/database';
import { drain, type Access, type Limits } from '../../src/http';
import { EventStreamClient, type StreamRequest } from '../support/event-stream';
import { ended, liveSchema, sourceOf, type LiveContext, type Source } from './support/live-schema';
import { post, probeApp, type Probe } from './support/probe-app';

const TICKS = { query: 'subscription { ticks { text } }' };
let probe: Probe;
const clients: EventStreamClient[] = [];
const signals: StopSignal[] = [];

interface Served {
  readonly limits?: Partial<Limits>;
  readonly access?: Access;
}

async function serve(source: Source, { access, limits }: Served = {}): Promise<void> {
  signals.length = 0;
  probe = await probeApp({
    limits,
    ...(access && { access }),
    createContext: ({ id }, _identity, signal) => {
      signals.push(signal);
      return { requestId: id, signal } satisfies LiveContext;
    },
    more: { schema: liveSchema(source) },
  });
}

async function open(request: StreamRequest = TICKS): Promise<EventStreamClient> {
  const client = await EventStreamClient.open(probe.app, request);
  clients.push(client);
  return client;
}

afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  await probe.app.close();
});

describe('a stream', () => {
  test('gives each event with its id, and at its start where it begins', async () => {
    await serve(sourceOf(['a', 'b']));
    const stream = await open();

    expect([stream.status, stream.response.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await stream.block()).toEqual({ id: '0', event: null, data: null });
    expect(await stream.block()).toEqual({ id: '1', event: 'next', data: '{"data":{"ticks":{"text":"a"}}}' });
    expect(await stream.block()).toEqual({ id: '2', event: 'next', data: '{"data":{"ticks":{"text":"b"}}}' });
  });

  test('may be asked for by GET, variables and all', async () => {
    await serve(sourceOf(['a']));
    const query = 'subscription ($at: Int) { ticks(at: $at) { text } }';
    const stream = await open({ query, variables: '{"at":7}', method: 'GET' });

    expect(await stream.next()).toEqual([{ ticks: { text: 'a' } }]);
    const bad = await open({ query, variables: '{"at":7.5}', method: 'GET' });
    expect(JSON.parse((await bad.block())?.data ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'at' } }],
    });
  });

  test('keeps every digit of JSON, and its lines', async () => {
    await serve(sourceOf(['{"n": 362176991826298303751119.10,\r\n "m":1e-7}']));
    const stream = await open({ query: 'subscription { ticks { json } }' });

    expect((await stream.event())?.data).toBe(
      '{"data":{"ticks":{"json":{"n": 362176991826298303751119.10,\n "m":1e-7}}}}',
    );
  });

  test('tells a refused document in itself, and that there will be no more', async () => {
    await serve(sourceOf([]), { limits: { aliases: 1 } });
    const codes: unknown[] = [];
    for (const query of [
      'subscription {',
      'subscription { none }',
      'subscription { ticks { a: text b: text } }',
      '{ one }',
      'mutation { touch }',
      'subscription { a: ticks { text } ticks { text } }',
    ]) {
      const stream = await open({ query });
      const { errors } = JSON.parse((await stream.block())?.data ?? '') as {
        errors: { extensions: { code: string; requestId: string } }[];
      };
      codes.push(errors[0]?.extensions.code);
      expect(errors[0]?.extensions.requestId).toBe(stream.response.headers['x-request-id']);
      expect(await stream.block()).toEqual({ id: null, event: 'complete', data: '' });
      expect(await stream.block()).toBeNull();
    }
    expect(codes).toEqual([
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  test('is refused in itself where its document does not fit, and by a status where that passes', async () => {
    let failure: Error | null = null;
    await serve((signal) => {
      if (failure !== null) throw failure;
      return sourceOf([])(signal, null);
    });
    const query = 'subscription ($from: Int = 2) { ticks(from: $from) { text } }';
    const unfit = await open({ query, variables: '{"from":null}' });
    expect(JSON.parse((await unfit.block())?.data ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'from' } }],
    });

    const statuses: number[] = [];
    for (const code of ['BAD_USER_INPUT', 'FORBIDDEN', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'] as const) {
      failure = new ArchiveError(code, null, 'no');
      statuses.push((await open()).status);
    }
    failure = new Error('SELECT secrets');
    const failed = await open();
    expect([...statuses, failed.status]).toEqual([200, 200, 503, 503, 503]);
    expect(await failed.rest()).not.toContain('secrets');
  });

  test('is not what else is asked for there', async () => {
    await serve(sourceOf([]));
    const url = '/graphql/stream';
    const json = { 'content-type': 'application/json' };
    const plain = await probe.app.inject({ method: 'POST', url, headers: json, payload: '{}' });
    const image = await probe.app.inject({ url, query: TICKS, headers: { accept: 'image/*,*/*;q=0.8' } });
    const put = await probe.app.inject({ method: 'PUT', url, headers: { accept: 'text/event-stream' } });
    const headers = { ...json, accept: 'text/event-stream' };
    const none = await probe.app.inject({ method: 'POST', url, headers, payload: '{}' });

    expect([plain, image, put, none].map(({ statusCode }) => statusCode)).toEqual([406, 406, 405, 400]);
    expect(put.headers.allow).toBe('GET, POST');
  });

  test('is not served at /graphql', async () => {
    await serve(sourceOf(['a']));

    expect(await post(probe.app, TICKS.query)).toMatchObject({
      data: undefined,
      errors: [{ message: 'subscriptions are served at /graphql/stream' }],
    });
  });

  test('gives each event the time of a request, and goes on after one that took longer', async () => {
    await serve(sourceOf(['a', 'b']), { limits: { deadlineMs: 50 } });
    const stream = await open({ query: 'subscription { ticks { text untilStopped } }' });

    for (const text of ['a', 'b'])
      expect(JSON.parse((await stream.event())?.data ?? '')).toMatchObject({
        data: { ticks: { text, untilStopped: null } },
        errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' }, path: ['ticks', 'untilStopped'] }],
      });
    expect(signals[0]?.aborted).toBe(false);
  });

  test('tells nothing of what went wrong inside, which the log has', async () => {
    await serve(sourceOf(['a']));
    const stream = await open({ query: 'subscription { ticks { fails } }' });
    const { data } = (await stream.event()) ?? {};

    expect(JSON.parse(data ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(data).not.toContain('secrets');
    expect(JSON.stringify(probe.logged)).toContain('SELECT secrets');
  });

  test('ends without `complete` where its source fails, so that its client comes back', async () => {
    await serve(async function* () {
      yield { place: '1', value: 'a' };
      throw new Error('the source is gone');
    });
    const stream = await open();

    expect(await stream.next()).toEqual([{ ticks: { text: 'a' } }]);
    expect(await stream.block()).toBeNull();
    expect(stream.response.complete).toBe(true);
    expect(probe.logged.map(({ msg }) => msg)).toContain('stream failed');
  });

  test('says that it lives, and how far it is', async () => {
    await serve(
      async function* (signal) {
        yield { place: '1' };
        await sleep(60);
        yield { place: '7' };
        await ended(signal);
      },
      { limits: { keepAliveMs: 40 } },
    );
    const stream = await open();
    const blocks = [];
    while (stream.lastId !== '7') blocks.push(await stream.block());
    blocks.push(await stream.block());

    expect(blocks.slice(0, 2)).toEqual([
      { id: '1', event: null, data: null },
      { id: null, event: null, data: null },
    ]);
    expect(blocks.slice(-2)).toEqual([
      { id: '7', event: null, data: null },
      { id: null, event: null, data: null },
    ]);
  });

  test('ends when the server closes, and keeps it from closing no longer', async () => {
    await serve(sourceOf(['a']));
    const stream = await open();
    await stream.next();
    const start = performance.now();
    await drain(probe.app);

    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await stream.block()).toBeNull();
    expect(stream.response.complete).toBe(true);
  });
});

describe('a client', () => {
  test('that reads slowly holds up its own events alone, and misses none', async () => {
    const value = 'x'.repeat(50_000);
    const asked: number[] = [];
    await serve(async function* (signal) {
      const own = asked.push(0) - 1;
      for (let place = 0; place < 1_000 && !signal.aborted; place += 1) {
        asked[own] = place;
        yield { place: String(place), value };
      }
      await ended(signal);
    });
    const slow = await open();
    slow.socket.pause();
    const quick = await open();
    // until nothing moves any more: what the sockets of both sides hold, and what is read ahead
    for (let before = -1; before !== asked[0]; await sleep(100)) before = asked[0] ?? 0;
    const held = asked[0] ?? 0;

    expect(held).toBeLessThan(800);
    expect(await quick.next(5)).toHaveLength(5);
    slow.socket.resume();
    const ids = [];
    while (ids.length < held + 20) ids.push(Number((await slow.event())?.id));
    expect(ids).toEqual([...ids.keys()]);
  });

  test('that reads nothing for long is cut off', async () => {
    await serve(
      async function* (signal) {
        for (let place = 0; !signal.aborted; place += 1)
          yield { place: String(place), value: 'x'.repeat(100_000) };
      },
      { limits: { stallMs: 200 } },
    );
    const stream = await open();
    stream.socket.pause();
    const [signal] = signals;
    if (signal !== undefined) await ended(signal);

    expect(signal?.aborted).toBe(true);
  });

  test('that leaves frees all that its stream had', async () => {
    let isOver = false;
    await serve(async function* (signal) {
      try {
        yield* sourceOf(['a', 'b', 'c'])(signal, null);
      } finally {
        isOver = true;
      }
    });
    const stream = await open();
    await stream.next(3);
    const [signal] = signals;
    expect(signals).toHaveLength(4);
    expect(signal === undefined ? [] : getEventListeners(signal as AbortSignal, 'abort')).toHaveLength(1);
    stream.close();
    while (!isOver) await sleep(5);

    expect(signal === undefined ? [] : getEventListeners(signal as AbortSignal, 'abort')).toHaveLength(0);
    expect(probe.logged).toContainEqual(expect.objectContaining({ msg: 'a stream ends' }));
  });

  test('that is not known any more hears no more', async () => {
    let isKnown = true;
    const access: Access = {
      mayBeOpen: false,
      isOpen: async () => false,
      identify: async () => (isKnown ? localIdentity : null),
    };
    await serve(sourceOf(['a']), { access, limits: { streamCheckMs: 20 } });
    const headers = { authorization: 'Bearer one' };
    const stream = await open({ ...TICKS, headers });
    await stream.next();
    isKnown = false;

    expect(await stream.block()).toBeNull();
    expect((await open({ ...TICKS, headers })).status).toBe(401);
  });
});

describe('streams', () => {
  const named: Access = {
    mayBeOpen: false,
    isOpen: async () => false,
    identify: async (credential): Promise<Identity> => ({ ...localIdentity, actor: credential }),
  };
  const as = (name: string) => ({ ...TICKS, headers: { authorization: `Bearer ${name}` } });

  test('are bounded for each identity, and in all', async () => {
    await serve(sourceOf([]), { access: named, limits: { streams: 3, streamsPerIdentity: 2 } });
    const first = await open(as('one'));
    const opened = [first, await open(as('one')), await open(as('one')), await open(as('two'))];
    const refused = await open(as('three'));

    expect(opened.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    expect([refused.status, refused.response.headers['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(await refused.rest())).toMatchObject({
      errors: [{ message: '3 streams here are open already', extensions: { code: 'UNAVAILABLE' } }],
    });
    first.close();
    let again = refused.status;
    for (; again !== 200; await sleep(10)) again = (await open(as('three'))).status;
  });

  test('that were refused take no room', async () => {
    await serve(sourceOf(['a']), { limits: { streams: 1 } });
    for (let time = 0; time < 3; time += 1) {
      const refused = await open({ query: 'subscription { none }' });
      while ((await refused.block()) !== null);
      await sleep(20);
    }

    expect((await open()).status).toBe(200);
  });
});
