import { setTimeout as sleep } from 'node:timers/promises';
import { createTestArchive, testEngine } from '../support/engine';
import { ArchiveServer } from '../support/archive-server';
import { tell } from './support/length';

const onEmbedded = testEngine === 'pglite' ? test : test.skip;

const words = Array.from({ length: 12_000 }, (_, index) => `word${index}`).join(' ');

onEmbedded(
  'a query that keeps the embedded engine busy for long leaves the server quick to answer',
  async () => {
    const server = await ArchiveServer.start(await createTestArchive());
    const save = 'mutation ($input: SavePostmortemInput!) { savePostmortem(input: $input) { outcome } }';
    for (let index = 0; index < 12; index += 1) {
      const input = { incidentId: `long-${index}`, recommendations: [words] };
      await server.ask(save, { input });
    }
    // no index helps a negation: each condition takes every text apart again
    const conditions = Array.from({ length: 8 }, (_, index) => ({ not: { search: `absent${index}` } }));
    const heavy = 'query ($filter: PostmortemFilter) { postmortemCount(filter: $filter) }';
    const begin = performance.now();
    let isBusy = true;
    const answer = server
      .ask<{ postmortemCount: number }>(heavy, { filter: { and: conditions } })
      .finally(() => (isBusy = false));
    const waits: number[] = [];
    while (isBusy) {
      const asked = performance.now();
      expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
      waits.push(performance.now() - asked);
      await sleep(10);
    }
    const tookMs = performance.now() - begin;
    expect(await answer).toEqual({ postmortemCount: 12 });
    waits.sort((a, b) => a - b);
    const median = waits[Math.floor(waits.length / 2)] ?? 0;
    const slowest = waits.at(-1) ?? 0;
    tell(
      `pglite: a query of ${Math.round(tookMs)} ms; /healthz meanwhile ${waits.length} times, ` +
        `${median.toFixed(1)} ms in the middle, ${slowest.toFixed(1)} ms at most`,
    );
    expect(tookMs).toBeGreaterThan(500);
    expect(slowest).toBeLessThan(tookMs / 4);
  },
  180_000,
);
