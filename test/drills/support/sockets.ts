import { once } from 'node:events';
import net from 'node:net';

/** An open connection to a server, whose end is no error. */
export async function openSocket(origin: string): Promise<net.Socket> {
  const { hostname, port } = new URL(origin);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The bytes of a POST of a document to `/graphql`. */
export function graphQLRequest(query: string, variables: unknown = {}): string {
  const body = JSON.stringify({ query, variables });
  return `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** What a server answers to bytes until it closes the connection, or nothing more comes for `quietMs`. */
export async function answerToBytes(origin: string, bytes: string | Buffer, quietMs = 300): Promise<string> {
  const socket = await openSocket(origin);
  socket.setTimeout(quietMs, () => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
