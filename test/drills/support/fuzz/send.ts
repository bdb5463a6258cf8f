import http from 'node:http';
import type { FuzzRequest } from './requests';

/** What came back. */
export interface FuzzAnswer {
  readonly status: number;
  readonly text: string;
  readonly requestId: string | undefined;
}

/** Sends requests over connections that are kept. */
export class FuzzSender {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly origin: string) {}

  /** @throws Error where no whole answer comes */
  send({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    const { hostname, port } = new URL(this.origin);
    return new Promise((resolve, reject) => {
      const outgoing = http.request(
        {
          agent: this.agent,
          hostname,
          port,
          method,
          path,
          headers: { ...headers, 'content-length': body.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const id = response.headers['x-request-id'];
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString('utf8'),
              requestId: typeof id === 'string' ? id : undefined,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
