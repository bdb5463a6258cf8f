import { once } from 'node:events';
import { request } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { answerOf, faultOf, get, post, postBody, Probe, probeApp } from './support/probe-app';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the HTTP exchange', () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await probeApp();
  });
  afterEach(() => probe.app.close());

  const listen = async (): Promise<number> => {
    await probe.app.listen({ port: 0, host: '127.0.0.1' });
    return (probe.app.server.address() as AddressInfo).port;
  };

  it('refuses a body over 2 MB, with an answer that a sender of 3 MB reads', async () => {
    const port = await listen();
    const body = `{"query":"query($t:String){echo(text:$t){text}}","variables":{"t":"${'x'.repeat(3_000_000)}"}}`;
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: JSON_TYPE,
      body,
    });

    const answer = answerOf({ statusCode: response.status, payload: await response.text() });
    expect(answer.status).toBe(413);
    expect(faultOf(answer)).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'the body is larger than 2097152 bytes',
    });
  });

  it('takes in a body of almost 2 MB', async () => {
    const text = `"${'x'.repeat(2_097_000)}"`;
    const answer = await post(probe.app, 'query($j:JSON){echo(json:$j){json}}', `{"j":${text}}`);

    expect(answer.text).toBe(`{"data":{"echo":{"json":${text}}}}`);
  });

  it('stops reading a body that never ends', async () => {
    const port = await listen();
    const outgoing = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/graphql',
      headers: JSON_TYPE,
    });
    outgoing.on('error', () => {});
    const chunk = Buffer.alloc(65_536, 0x20);
    const feed = () => {
      while (!outgoing.destroyed && outgoing.write(chunk));
    };
    outgoing.on('drain', feed);
    const ended = Promise.race([once(outgoing, 'response'), once(outgoing, 'close')]);
    feed();
    await ended;
    outgoing.destroy();
  });

  it('answers a client that hangs up in the middle of a body by going on', async () => {
    const port = await listen();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"qu',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();

    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['multipart/form-data; boundary=x', {}],
    ['application/json; charset=utf-16', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
    ['nonsense', {}],
  ])('refuses a body of type %s %j', async (type, more) => {
    const headers = { 'content-type': type, ...more };
    const response = await probe.app.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: '{"query":"{isNull}"}',
    });

    expect(response.statusCode).toBe(415);
    expect(faultOf(answerOf(response))).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it.each(['{"query":', '', 'nonsense', `${'['.repeat(1_000_000)}`, '{"query":"{isNull}"}}', '\ufeff{}'])(
    'refuses the body %.20j, which is no JSON',
    async (body) => {
      const answer = await postBody(probe.app, body);

      expect(answer.status).toBe(400);
      expect(faultOf(answer)).toMatchObject({ code: 'BAD_REQUEST' });
      expect(answer.text).not.toContain('nonsense');
    },
  );

  it.each([
    `{"query":"{isNull}","variables":{"json":${'['.repeat(900_000)}${']'.repeat(900_000)}}}`,
    '{"a":'.repeat(300_000),
  ])('refuses the body %.20j, nested without end, before it is parsed', async (body) => {
    const start = Date.now();
    const answer = await postBody(probe.app, body);

    expect(answer.status).toBe(400);
    expect(faultOf(answer)).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'the body is nested deeper than 20000 levels',
    });
    expect(Date.now() - start).toBeLessThan(400);
  });

  it.each([
    'null',
    '3',
    '"x"',
    '{}',
    '{"query":3}',
    '{"query":"{isNull}","variables":"{}"}',
    '{"query":"{isNull}","variables":[]}',
  ])('refuses the envelope %s', async (body) => {
    const answer = await postBody(probe.app, body);

    expect(answer.status).toBe(400);
    expect(faultOf(answer)).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('refuses bytes that are no UTF-8 instead of mending them', async () => {
    const body = Buffer.from(
      '{"query":"query($t:String){echo(text:$t){text}}","variables":{"t":"\xff"}}',
      'latin1',
    );
    const search =
      '/graphql?query=query($t:String)%7Becho(text:$t)%7Btext%7D%7D&variables=%7B%22t%22:%22%FF%22%7D';
    const fromQuery = await probe.app.inject({ url: search, headers: { 'apollo-require-preflight': '1' } });

    expect(faultOf(await postBody(probe.app, body))).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'the body is not UTF-8',
    });
    expect(faultOf(answerOf(fromQuery))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'takes %s in the envelope for a key like any other',
    async (key) => {
      const hidden = `{"${key}":{"query":"{isNull}","variables":{"id":1}}}`;
      const beside = `{"${key}":{"id":"no"},"query":"query($id:ID){echo(id:$id){id}}","variables":{"${key}":{"id":2},"id":3}}`;

      expect(faultOf(await postBody(probe.app, hidden))).toMatchObject({ code: 'BAD_REQUEST' });
      expect((await postBody(probe.app, beside)).data).toEqual({ echo: { id: '3' } });
      expect(Object.hasOwn(Object.prototype, 'query')).toBe(false);
    },
  );

  it('lets the last of variables given twice count in the envelope', async () => {
    const body =
      '{"variables":{"j":1.0},"query":"query($j:JSON){echo(json:$j){json}}","variables":{"j":2.0}}';

    expect((await postBody(probe.app, body)).text).toBe('{"data":{"echo":{"json":2.0}}}');
  });

  it('serves a request without variables', async () => {
    expect((await postBody(probe.app, '{"query":"{ need(int: 3) }"}')).data).toEqual({ need: 3 });
    expect((await postBody(probe.app, '{"query":"{ need(int: 3) }","variables":null}')).data).toEqual({
      need: 3,
    });
    expect((await get(probe.app, '{ need(int: 3) }')).data).toEqual({ need: 3 });
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)(
    'refuses %s and says what it takes',
    async (method) => {
      const response = await probe.app.inject({ method, url: '/graphql' });

      expect(response.statusCode).toBe(405);
      expect(response.headers.allow).toBe('GET, POST');
      expect(faultOf(answerOf(response))).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    },
  );

  it('gives every answer a request id, its own for each, whatever the client sends', async () => {
    const headers = { 'x-request-id': 'mine' };
    const ids = await Promise.all(
      ['/healthz', '/healthz', '/nowhere', '/%zz'].map(async (url) => {
        return (await probe.app.inject({ url, headers })).headers['x-request-id'];
      }),
    );

    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/nowhere', '/graphql/x', '/graphiql/'])(
    'says of %s that there is nothing, with the request id',
    async (url) => {
      const response = await probe.app.inject({ url });

      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(faultOf(answerOf(response))).toEqual({
        message: 'there is nothing here',
        code: 'NOT_FOUND',
        requestId: response.headers['x-request-id'],
      });
    },
  );

  it('refuses an address that cannot be decoded', async () => {
    const response = await probe.app.inject({ url: '/%zz' });

    expect(response.statusCode).toBe(400);
    expect(faultOf(answerOf(response))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it.each(['a b', '[::1', 'x:y:z', '%zz', 'evil.example:99999999', ''])(
    'answers under the Host %j',
    async (host) => {
      const port = await listen();
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `GET /graphql?query={need(int:3)} HTTP/1.1\r\nHost: ${host}\r\nApollo-Require-Preflight: 1\r\nConnection: close\r\n\r\n`,
      );
      let text = '';
      for await (const chunk of socket) text += String(chunk);

      expect(text).toMatch(/^HTTP\/1\.1 200 /);
      expect(text).toContain('{"data":{"need":3}}');
    },
  );

  it.each([
    ['nonsense\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ])('answers %.20j, which is no request, in the same shape', async (bytes, status) => {
    const port = await listen();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes);
    let text = '';
    for await (const chunk of socket) text += String(chunk);

    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const payload = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect(answerOf({ statusCode: status, payload }).errors).toHaveLength(1);
  });

  it('logs a request by route, status and id, without query string, headers and variables', async () => {
    const { app, logged } = probe;
    const url =
      '/graphql?query=query($t:String)%7Becho(text:$t)%7Btext%7D%7D&variables=%7B%22t%22:%22hunter2%22%7D';
    const headers = { authorization: 'Bearer hunter2', 'apollo-require-preflight': '1' };
    const response = await app.inject({ url, headers });

    expect(response.statusCode).toBe(200);
    expect(logged).toEqual([
      expect.objectContaining({
        msg: 'request',
        method: 'GET',
        route: '/graphql',
        status: 200,
        requestId: response.headers['x-request-id'],
      }),
    ]);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });
});
