import { createTestArchive, testEngine } from '../support/engine';
import { ArchiveServer } from '../support/archive-server';
import { isLong, tell } from './support/length';
import { Writers } from './support/writers';
import { stateOf } from './support/writes';

const ROUNDS = isLong ? 5 : 1;

test(
  'SIGTERM amid 16 writers: what was written was answered, what was answered was written, and the exit status is 0',
  async () => {
    const archive = await createTestArchive();
    let total = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await ArchiveServer.start(archive);
      const writers = new Writers(server, `term-${round}`);
      await writers.acknowledge(80 + 41 * round);
      server.process.child.kill('SIGTERM');
      expect(await server.process.end()).toBe(0);
      await writers.end();
      total += writers.acknowledged.length;
      const ends = writers.failed.map(({ failure }) => failure.end);
      expect(ends).toEqual(Array(16).fill('unanswered'));

      const next = await ArchiveServer.start(archive);
      const kept = await stateOf(next, writers.acknowledged);
      expect([...kept.values()].filter((state) => state !== 'whole')).toEqual([]);
      const refused = await stateOf(
        next,
        writers.failed.map(({ write }) => write),
      );
      expect([...refused.values()].filter((state) => state !== 'absent')).toEqual([]);
      next.process.child.kill('SIGTERM');
      expect(await next.process.end()).toBe(0);
    }
    tell(`${testEngine}: ${ROUNDS} times SIGTERM amid 16 writers, ${total} acknowledged writes all there`);
  },
  (ROUNDS + 1) * 60_000,
);
