import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLClient } from '../../src/interchange';
import { onRemoval } from '../support/engine';

/** A server that answers every request so; gives its address, and what it was asked. */
async function answering(status: number, body: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push(`${request.url} ${request.headers.authorization} ${text}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onRemoval(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('GraphQLClient', () => {
  test('sends variables as their text, with the token, to /graphql', async () => {
    const { url, asked } = await answering(200, '{"data":{"a":1.0}}');
    const { data, text } = await new GraphQLClient(`${url}/`, 'secret').request('{ a }', '{"n":1e-7}');
    expect(asked).toEqual(['/graphql Bearer secret {"query":"{ a }","variables":{"n":1e-7}}']);
    expect(data.members.map(({ key, value }) => [key, text.slice(value.start, value.end)])).toEqual([
      ['a', '1.0'],
    ]);
  });

  test('waits as long as a server that was asked too often tells it, and asks again', async () => {
    let asked = 0;
    const server = http.createServer((request, response) => {
      request.resume();
      asked += 1;
      if (asked > 1) response.end('{"data":{"a":1}}');
      else response.writeHead(429, { 'retry-after': '1' }).end('{"errors":[{"message":"too many"}]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onRemoval(async () => void server.close());
    const start = performance.now();
    const client = new GraphQLClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, null);

    expect((await client.request('{ a }', '{}')).text).toBe('{"data":{"a":1}}');
    expect(asked).toBe(2);
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  test('passes on what the server says of the input', async () => {
    const extensions = '{"code":"BAD_USER_INPUT","field":"input.events[3].version","reason":"must be text"}';
    const { url } = await answering(
      200,
      `{"errors":[{"message":"m","extensions":${extensions}}],"data":null}`,
    );
    await expect(new GraphQLClient(url, null).request('{ a }', '{}')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.events[3].version',
      reason: 'must be text',
    });
  });

  test.each([
    [
      500,
      '{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL_SERVER_ERROR","requestId":"r-1"}}]}',
      /fails: internal error \(INTERNAL_SERVER_ERROR, request r-1\)/,
    ],
    [
      400,
      '{"errors":[{"message":"no such field","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}',
      /no such field/,
    ],
    [404, '<html>', /does not answer as an archive does \(HTTP 404\)/],
    [200, '{"data":null}', /gave no data/],
  ])('says that the server is at fault when it answers %d %s', async (status, body, message) => {
    const { url } = await answering(status, body);
    const request = new GraphQLClient(url, null).request('{ a }', '{}');
    await expect(request).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(message),
    });
  });

  test('says so when there is no server', async () => {
    const request = new GraphQLClient('http://127.0.0.1:1', null).request('{ a }', '{}');
    await expect(request).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('cannot be reached'),
    });
  });

  test.each(['nowhere', 'ftp://host'])('refuses the address %s', (url) => {
    expect(() => new GraphQLClient(url, null)).toThrow(/^--url/);
  });
});
