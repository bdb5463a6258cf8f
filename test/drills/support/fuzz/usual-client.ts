import type { TestArchive } from '../../../support/engine';
import { startScript } from '../../../support/engine-process';

/** Asks what a dashboard asks, again and again, and on SIGTERM tells how long each answer took, in milliseconds. */
const ASK = `
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  const url = process.env.FUZZ_ORIGIN + '/graphql';
  const query = '{ securityIncidents(limit: 20) { id severity createdAt } postmortemCount cascadeEvents(limit: 5) { cascadeId } }';
  const body = JSON.stringify({ query });
  const ask = () => new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    http.request(url, { agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => (text.startsWith('{"data":{') && !text.includes('"errors"') ? resolve() : reject(new Error(text))));
    }).on('error', reject).end(body);
  });
  const times = [];
  let isOver = false;
  process.on('SIGTERM', () => { isOver = true; });
  say('begun');
  while (!isOver) {
    const start = performance.now();
    await ask();
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  agent.destroy();
  say('times ' + JSON.stringify(times));
`;

/** How long a well-behaved client in a process of its own waits for its answers while `work` runs. */
export async function usualClient(
  archive: TestArchive,
  origin: string,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const client = startScript(
    {
      ...archive,
      environment: { ...archive.environment, FUZZ_ORIGIN: origin } as TestArchive['environment'],
    },
    ASK,
  );
  await client.line(/^begun/);
  await work();
  client.child.kill('SIGTERM');
  const line = await client.line(/^times /);
  return JSON.parse(line.slice('times '.length)) as number[];
}

/** The value below which so many hundredths of a list lie. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * hundredths) / 100))] ?? 0;
}
