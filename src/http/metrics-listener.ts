import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost } from '../config';
import { LOCAL_HOST } from './local-guard';

/** What is served at `/metrics`. */
export interface MetricsText {
  readonly contentType: string;
  /** Resolves soon, whatever the database does. */
  text(): Promise<string>;
}

/** A listener that serves metrics. */
export interface MetricsListener {
  /** Such as `http://127.0.0.1:9464`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Scrapers are few, and keep their connection. */
const MOST_CONNECTIONS = 50;
const REQUEST_TIMEOUT_MS = 10_000;
const TEXT_TYPE = 'text/plain; charset=utf-8';

/**
 * Serves `/metrics`, and nothing else, at an address of its own: nobody is asked who they are, so it is apart from what
 * the archive serves. On loopback it answers to this machine's own names alone, or a page whose name was made to point
 * here could read it. `onError` hears why metrics could not be given.
 * @throws the system's error where the address cannot be had
 */
export async function listenForMetrics(
  metrics: MetricsText,
  { host, port }: { readonly host: string; readonly port: number },
  onError: (error: unknown) => void,
): Promise<MetricsListener> {
  const isLocal = isLoopbackHost(host);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const refusal = refusalOf(request, isLocal);
    if (refusal !== null) return answer(response, refusal, TEXT_TYPE, `${refusal}\n`);
    metrics.text().then(
      (text) => answer(response, 200, metrics.contentType, text),
      (error: unknown) => {
        onError(error);
        answer(response, 500, TEXT_TYPE, '500\n');
      },
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen({ host, port });
  await once(server, 'listening');
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The status with which a request is refused; null where it is not. */
function refusalOf({ headers, method, url = '' }: IncomingMessage, isLocal: boolean): 404 | 405 | 421 | null {
  if (isLocal && !LOCAL_HOST.test(headers.host ?? '')) return 421;
  if (url.split('?', 1)[0] !== '/metrics') return 404;
  return method === 'GET' || method === 'HEAD' ? null : 405;
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 && { allow: 'GET, HEAD' }),
    })
    // of HEAD Node sends no body
    .end(text);
}
