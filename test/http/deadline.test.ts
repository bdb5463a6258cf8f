import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StopSignal } from '../../src/database';
import { faultOf, post, probeApp, type Probe } from './support/probe-app';

describe('a request', () => {
  let probe: Probe;
  const signals: StopSignal[] = [];
  beforeEach(async () => {
    signals.length = 0;
    probe = await probeApp({
      limits: { deadlineMs: 100, longDeadlineMs: 400 },
      createContext: ({ id }, _identity, signal) => {
        signals.push(signal);
        return { requestId: id, signal };
      },
    });
  });
  afterEach(() => probe.app.close());

  const timed = async (document: string) => {
    const start = performance.now();
    const answer = await post(probe.app, document);
    return { fault: faultOf(answer), ms: performance.now() - start };
  };

  it('that takes too long is stopped, told so, and on record', async () => {
    const { fault, ms } = await timed('{ untilStopped }');

    expect(fault).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      field: null,
      reason: 'took longer than 100 ms and was stopped',
    });
    expect(ms).toBeGreaterThan(95);
    expect(probe.logged).toContainEqual(
      expect.objectContaining({ level: 40, msg: 'the request is stopped', requestId: expect.any(String) }),
    );
  });

  it('that goes through many records has more time', async () => {
    const { fault, ms } = await timed('{ ...Q } fragment Q on Query { longUntilStopped }');

    expect(fault).toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: expect.stringContaining('400 ms') });
    expect(ms).toBeGreaterThan(395);
  });

  it('that is answered in time is not stopped afterwards', async () => {
    expect((await post(probe.app, '{ need(int: 3) }')).data).toEqual({ need: 3 });
    await sleep(150);

    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    expect(probe.logged.map(({ msg }) => msg)).not.toContain('the request is stopped');
  });

  it('whose client goes away is stopped at once', async () => {
    await probe.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = probe.app.server.address() as AddressInfo;
    const outgoing = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
    });
    outgoing.on('error', () => undefined);
    outgoing.end('{"query":"{ longUntilStopped }"}');
    while (signals.length === 0) await sleep(5);
    const [signal] = signals;
    expect(signal?.aborted).toBe(false);
    outgoing.destroy();
    if (signal !== undefined && !signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', resolve));

    expect(signal?.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await post(probe.app, '{ need(int: 3) }')).toMatchObject({ data: { need: 3 } });
  });
});
