// Callers of one server: node load.js, with the job as JSON on standard input; prints what they saw as JSON.
// Each caller has one connection and sends its next request when it has the answer to the last.
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { works as growthWorks } from '../growth/works.js';
import { requestText, works as peerWorks } from './works.js';

const { address, token, workName, dialect, variables, callers, seconds, run, isGrowth } = JSON.parse(
  await text(process.stdin),
);
const work = (isGrowth ? growthWorks : peerWorks)[workName];
const { hostname, port, pathname } = new URL(address);
const heading =
  `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
  `accept: application/json\r\nauthorization: Bearer ${token}\r\ncontent-length: `;
const requestOf = (variablesText) => {
  const body = Buffer.from(requestText(work, dialect, variablesText));
  return Buffer.concat([Buffer.from(`${heading}${body.length}\r\n\r\n`), body]);
};
const prepared = variables?.map((values) => requestOf(JSON.stringify(values)));
const latencies = [];
let end = 0;

const sockets = await Promise.all(Array.from({ length: callers }, connect));
const start = performance.now();
end = start + seconds * 1000;
await Promise.all(sockets.map(call));
const took = (performance.now() - start) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    requests: latencies.length,
    rate: latencies.length / took,
    p50: percentile(0.5),
    p99: percentile(0.99),
    clientMicroseconds: (user + system) / latencies.length,
  }),
);
process.exit();

function connect() {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => resolve(socket));
    socket.setNoDelay(true);
    socket.on('error', reject);
  });
}

async function call(socket, number) {
  const next = prepared === undefined ? savingCaller(number) : preparedCaller(number);
  const receive = receiver(socket);
  while (performance.now() < end) {
    const request = next();
    const sent = performance.now();
    const answer = receive();
    socket.write(request);
    check(await answer);
    latencies.push(performance.now() - sent);
  }
}

/** Each begins somewhere else, and all go through all values. */
function preparedCaller(number) {
  let at = Math.floor((prepared.length * number) / callers);
  return () => prepared[at++ % prepared.length];
}

function savingCaller(number) {
  const variablesText = work.caller(dialect, `${run}-${number}`);
  return () => requestOf(variablesText());
}

function check({ status, body }) {
  if (status !== 200 || body.includes('"errors"') || body.includes('CONFLICT'))
    throw new Error(`${workName} at ${address} gave ${status}: ${body.toString().slice(0, 500)}`);
}

/** Reads one answer at a time: its status, and the body that Content-Length measures. */
function receiver(socket) {
  let chunks = [];
  let size = 0;
  let head = null;
  let done = null;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    head ??= headOf(chunks);
    if (head === null || size < head.end + head.length) return;
    const body = Buffer.concat(chunks).subarray(head.end);
    const { status } = head;
    [chunks, size, head] = [[], 0, null];
    done({ status, body });
  });
  socket.on('close', () => done?.({ status: 0, body: Buffer.from('the server closed the connection') }));
  return () => new Promise((resolve) => (done = resolve));
}

function headOf(chunks) {
  const received = Buffer.concat(chunks);
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const text = received.toString('latin1', 0, end);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? [];
  if (length === undefined) throw new Error(`an answer without Content-Length: ${text}`);
  return { end: end + 4, length: Number(length), status: Number(text.slice(9, 12)) };
}
