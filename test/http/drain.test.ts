import { Agent, IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { drain } from '../../src/http';
import { probeApp } from './support/probe-app';

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

function ask(port: number, agent: Agent, query: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      port,
      host: '127.0.0.1',
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    };
    const outgoing = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify({ query }));
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('draining', () => {
  let release: () => void;
  let app: FastifyInstance;
  let port: number;
  let agent: Agent;
  let logged: Record<string, unknown>[];

  beforeEach(async () => {
    const released = new Promise<void>((resolve) => (release = resolve));
    ({ app, logged } = await probeApp({ release: released }));
    await app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = app.server.address() as AddressInfo);
    agent = new Agent({ keepAlive: true });
  });
  afterEach(() => {
    release();
    agent.destroy();
  });

  it('answers what is under way, accepts nothing new and then ends', async () => {
    const underWay = ask(port, agent, '{ slow }');
    await pause(100);
    let ended = false;
    const drained = drain(app).then(() => (ended = true));
    await pause(100);

    await expect(ask(port, new Agent(), '{ slow }')).rejects.toThrow(/ECONNREFUSED/);
    expect(ended).toBe(false);
    release();
    const reply = await underWay;
    expect([reply.status, reply.text]).toEqual([200, '{"data":{"slow":"done"}}']);
    expect(reply.headers.connection).toBe('close');
    await drained;
  });

  it('does not wait for connections that are only kept alive', async () => {
    await ask(port, agent, '{ need(int: 1) }');
    const start = Date.now();
    await drain(app);

    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it('cuts off what does not end in time', async () => {
    const underWay = expect(ask(port, agent, '{ slow }')).rejects.toThrow(/hang up|ECONNRESET/);
    await pause(100);
    await drain(app, 200);

    await underWay;
    expect(logged.map(({ msg }) => msg)).toContain('requests that did not end in time are cut off');
  });

  it('runs once, however often it is asked for', async () => {
    await Promise.all([drain(app), drain(app)]);

    await expect(ask(port, new Agent(), '{ slow }')).rejects.toThrow(/ECONNREFUSED/);
  });
});
