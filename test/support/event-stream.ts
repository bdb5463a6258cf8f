import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** A block of an event stream. */
export interface Block {
  readonly id: string | null;
  readonly event: string | null;
  /** Null where there is none. */
  readonly data: string | null;
}

/** How a stream is asked for. */
export interface StreamRequest {
  readonly query: string;
  /** JSON text. */
  readonly variables?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
}

/** A client of `/graphql/stream`, which reads a socket of its own, block by block. */
export class EventStreamClient {
  private text = '';
  /** The last id that was told. */
  lastId: string | null = null;
  private readonly chunks: AsyncIterator<Buffer>;

  private constructor(readonly response: IncomingMessage) {
    this.chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Asks an app that listens on loopback, or does so from now on. */
  static async open(
    app: FastifyInstance,
    { headers = {}, method = 'POST', query, variables = '{}' }: StreamRequest,
  ): Promise<EventStreamClient> {
    if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const search = method === 'GET' ? `?${new URLSearchParams({ query, variables }).toString()}` : '';
    const outgoing = request({
      ...{ port, host: '127.0.0.1', method, path: `/graphql/stream${search}`, agent: false },
      headers: {
        accept: 'text/event-stream',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    outgoing.end(
      method === 'POST' ? `{"query":${JSON.stringify(query)},"variables":${variables}}` : undefined,
    );
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return new EventStreamClient(response);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get socket(): Socket {
    return this.response.socket;
  }

  /** The next block; null where the stream has ended or broken. */
  async block(): Promise<Block | null> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end !== -1) {
        const block = parse(this.text.slice(0, end));
        this.text = this.text.slice(end + 2);
        this.lastId = block.id ?? this.lastId;
        return block;
      }
      const next = await this.chunks.next().catch(() => null);
      if (next === null || next.done === true) return null;
      this.text += next.value.toString('utf8');
    }
  }

  /** The next event, past comments and mere ids. */
  async event(): Promise<Block | null> {
    for (;;) {
      const block = await this.block();
      if (block === null || block.event !== null) return block;
    }
  }

  /** The data of the next so many results. */
  async next<Data>(count = 1): Promise<Data[]> {
    const results: Data[] = [];
    while (results.length < count) {
      const block = await this.event();
      if (block?.event !== 'next') throw new Error(`no result but ${JSON.stringify(block)}`);
      const { data, errors } = JSON.parse(block.data ?? '') as { data: Data; errors?: unknown };
      if (errors !== undefined) throw new Error(block.data ?? '');
      results.push(data);
    }
    return results;
  }

  /** All that is left of an answer that is no stream. */
  async rest(): Promise<string> {
    for (;;) {
      const next = await this.chunks.next();
      if (next.done === true) return this.text;
      this.text += next.value.toString('utf8');
    }
  }

  close(): void {
    this.response.destroy();
  }
}

function parse(text: string): Block {
  const values = (field: string): string[] =>
    text.split('\n').flatMap((line) => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1)] : []));
  const one = (field: string): string | null => values(field).at(-1)?.trim() ?? null;
  const data = values('data').map((line) => line.replace(/^ /, ''));
  return { id: one('id'), event: one('event'), data: data.length === 0 ? null : data.join('\n') };
}
