import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetcherParams, FetcherOpts } from '@graphiql/toolkit';
import { showAnswer } from '../../web/graphiql/answers';
import { createTextFetcher } from '../../web/graphiql/fetcher';
import { follow } from '../../web/shared/live';

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let received: { body: string; headers: IncomingMessage['headers'] } | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received = { body, headers: request.headers };
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  received = undefined;
  answer = (_request, response) => response.end('{"data":{"v":1.0}}');
});

function subscribe(
  params: FetcherParams,
  next: (shown: string) => void,
  options?: FetcherOpts,
  variables = '',
) {
  const observable = createTextFetcher({ url, variablesText: () => variables })(params, options);
  if (!('subscribe' in observable)) throw new Error('The fetcher gives an observable.');
  return observable.subscribe({
    next: (result: unknown) => next(showAnswer(result)),
    error: (error: unknown) => next(`error ${String(error)}`),
    complete: () => undefined,
  });
}

function ask(params: FetcherParams, options?: FetcherOpts, variables?: string): Promise<string> {
  return new Promise((resolve) => subscribe(params, resolve, options, variables));
}

it('follows a subscription, digit by digit, and goes on after the last event when the stream breaks', async () => {
  const cameWith: unknown[] = [];
  answer = (request, response) => {
    cameWith.push([request.url, request.headers['last-event-id']]);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const n = cameWith.length;
    response.write(`id: ${n - 1}\n\n:\n\nid: ${n}\nevent: next\ndata: {"data":\ndata: {"v":${n}.0}}\n\n`);
    response.end(n === 2 ? 'event: complete\ndata:\n\n' : '');
  };
  const shown: string[] = [];
  await new Promise<void>((resolve) => {
    const observable = createTextFetcher({ url, variablesText: () => '' })({ query: 'subscription { v }' });
    if (!('subscribe' in observable)) throw new Error('The fetcher gives an observable.');
    observable.subscribe({
      next: (result: unknown) => void shown.push(showAnswer(result).replace(/\s/g, '')),
      error: () => undefined,
      complete: resolve,
    });
  });

  expect(shown).toEqual(['{"data":{"v":1.0}}', '{"data":{"v":2.0}}']);
  expect(cameWith).toEqual([
    ['/graphql/stream', undefined],
    ['/graphql/stream', '1'],
  ]);
});

it('begins a subscription after the event that it is told, and tells whether it is open and how far it is', async () => {
  const cameWith: unknown[] = [];
  answer = (request, response) => {
    cameWith.push(request.headers['last-event-id']);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('id: 8\n\n');
    response.end(cameWith.length === 2 ? 'event: complete\ndata:\n\n' : 'id: 9\nevent: next\ndata: {}\n\n');
  };
  const told: unknown[] = [];
  const request = {
    url: `${url}/stream`,
    body: '{}',
    headers: {},
    signal: new AbortController().signal,
    lastId: '7',
    onOpen: (isOpen: boolean) => void told.push(isOpen),
    onPlace: (id: string) => void told.push(id),
  };
  expect(await follow(request, (text) => void told.push(text))).toBeNull();
  expect(cameWith).toEqual(['7', '9']);
  expect(told).toEqual([true, '8', '{}', '9', false, true, '8', false]);
});

it('shows what a refused subscription is told', async () => {
  answer = (_request, response) => {
    response.writeHead(401);
    response.end('{"errors":[{"message":"no"}]}');
  };
  expect(await ask({ query: 'subscription { v }' })).toContain('"message": "no"');
});

it('shows an answer with its digits', async () => {
  expect(await ask({ query: '{ v }' })).toBe('{\n  "data": {\n    "v": 1.0\n  }\n}');
});

it('sends the variables as they stand in the editor', async () => {
  const variables = '{"v": 12345678901234567890.0, /* why */ }';
  await ask(
    { query: 'query A { v }', operationName: 'A', variables: { v: 12345678901234567000 } },
    {},
    variables,
  );
  expect(received?.body).toBe(
    '{"query":"query A { v }","operationName":"A","variables":{"v":12345678901234567890.0}}',
  );
});

it('sends no variables with an operation that has none, such as the one that asks for the schema', async () => {
  await ask({ query: '{ v }' }, {}, '{"left": "over"}');
  expect(received?.body).toBe('{"query":"{ v }"}');
});

it('names the operation only if the query has it', async () => {
  await ask({ query: 'query A { v } query B { v }', operationName: 'B' });
  expect(received?.body).toBe('{"query":"query A { v } query B { v }","operationName":"B"}');
  await ask({ query: 'query B { v }', operationName: 'A' });
  expect(received?.body).toBe('{"query":"query B { v }"}');
  await ask({ query: 'query B {', operationName: 'B' });
  expect(received?.body).toBe('{"query":"query B {"}');
});

it('sends the headers of the header editor over its own', async () => {
  await ask({ query: '{ v }' }, { headers: { Authorization: 'Bearer t', Accept: 'application/json' } });
  expect(received?.headers).toMatchObject({
    authorization: 'Bearer t',
    accept: 'application/json',
    'content-type': 'application/json',
  });
});

it('says so when the answer is no JSON', async () => {
  answer = (_request, response) => response.writeHead(502).end('<html>');
  expect(JSON.parse(await ask({ query: '{ v }' }))).toEqual({
    errors: [{ message: 'The server answered with status 502 and no JSON object.' }],
  });
});

it('says so when there is no answer', async () => {
  answer = (request) => request.socket.destroy();
  expect(await ask({ query: '{ v }' })).toContain('No answer: ');
});

it('ends the request when the operation is stopped, and shows nothing then', async () => {
  const shown: string[] = [];
  const closed = new Promise<void>((resolve) => {
    answer = (_request, response) => {
      response.on('close', resolve);
      operation.unsubscribe();
    };
  });
  const operation = subscribe({ query: '{ v }' }, (text) => shown.push(text));
  await closed;
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown).toEqual([]);
});
