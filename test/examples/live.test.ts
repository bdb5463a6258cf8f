import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { liveSchema, type LiveContext } from '../http/support/live-schema';
import { probeApp } from '../http/support/probe-app';

const example = path.resolve(__dirname, '../../examples/live/follow.mjs');

test('examples/live goes on where it was when its stream breaks', async () => {
  const cameWith: (string | null)[] = [];
  const { app } = await probeApp({
    createContext: ({ id }, _identity, signal) => ({ requestId: id, signal }) satisfies LiveContext,
    more: {
      schema: liveSchema(async function* (_signal, lastEventId) {
        cameWith.push(lastEventId);
        const first = Number(lastEventId ?? 0) + 1;
        yield { place: String(first), value: `{"n": ${first}.0}` };
        yield { place: String(first + 1), value: `{"n": ${first + 1}.0}` };
      }),
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = spawn(process.execPath, [example, 'subscription { ticks { json } }'], {
    env: { ...process.env, ARCHIVE_URL: url, ARCHIVE_TOKEN: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of client.stdout) {
    printed += String(chunk);
    if (printed.split('\n').length > 4) client.kill();
  }
  await app.close();

  expect(printed.split('\n').slice(0, 4)).toEqual(
    [1, 2, 3, 4].map((n) => `{"data":{"ticks":{"json":{"n": ${n}.0}}}}`),
  );
  expect(cameWith.slice(0, 2)).toEqual([null, '2']);
});
