import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Turns } from '../../src/http/turns';
import { post, probeApp } from './support/probe-app';

/** Counts the turns of the event loop, from 0 on. */
function countTurns(): { readonly now: () => number; readonly end: () => void } {
  let count = 0;
  let handle = setImmediate(next);
  function next(): void {
    count += 1;
    handle = setImmediate(next);
  }
  return { now: () => count, end: () => clearImmediate(handle) };
}

describe('turns of the event loop', () => {
  it('are given one by one, in the order in which they are asked for', async () => {
    const turns = new Turns();
    const counted = countTurns();
    const given: [who: string, turn: number][] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((who) => turns.take().then(() => given.push([who, counted.now()]))),
    );
    counted.end();

    expect(given.map(([who]) => who)).toEqual(['a', 'b', 'c']);
    expect(given[0]).toEqual(['a', 0]);
    expect(new Set(given.map(([, turn]) => turn)).size).toBe(3);
  });

  it('are given at once to whoever comes alone', async () => {
    const turns = new Turns();
    for (let call = 0; call < 3; call += 1) {
      const counted = countTurns();
      await turns.take();
      expect(counted.now()).toBe(0);
      counted.end();
      await nextTurn();
      await nextTurn();
    }
  });
});

describe('mutations that come at once', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    ({ app } = await probeApp());
  });
  afterAll(() => app.close());

  it('have a turn of the event loop each', async () => {
    // a document that is known by now
    await post(app, 'mutation { touch }');
    const counted = countTurns();
    const answered: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { text } = await post(app, 'mutation { touch }');
        expect(text).toBe('{"data":{"touch":true}}');
        answered.push(counted.now());
      }),
    );
    counted.end();

    expect(new Set(answered).size).toBe(8);
  });
});
