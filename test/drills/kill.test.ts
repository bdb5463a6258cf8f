import { setTimeout as sleep } from 'node:timers/promises';
import { createTestArchive, testEngine } from '../support/engine';
import { ArchiveServer, startServe } from '../support/archive-server';
import { isLong, tell } from './support/length';
import { Writers } from './support/writers';
import { send, stateOf, Write } from './support/writes';

const KILLS = isLong ? 10 : 2;

test(
  `${KILLS} kills amid 16 writers lose no acknowledged write, and no start needs a hand`,
  async () => {
    const archive = await createTestArchive();
    const acknowledged: Write[] = [];
    const starts: number[] = [];
    let atTheEnd = 0;
    let server = await ArchiveServer.start(archive);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writers = new Writers(server, `kill-${kill}`);
      // each time at another point of the load
      await writers.acknowledge(60 + 37 * kill);
      await server.process.kill();
      await writers.end();
      acknowledged.push(...writers.acknowledged);
      expect(writers.failed.map(({ failure }) => failure.end)).not.toContain('refused');
      expect(writers.failed).toHaveLength(16);

      server = await ArchiveServer.start(archive);
      starts.push(server.startMs);
      expect(await notWhole(server, acknowledged)).toEqual([]);

      const doubtful = writers.failed.map(({ write }) => write);
      const states = [...(await stateOf(server, doubtful)).values()];
      expect(states).not.toContain('broken');
      atTheEnd += states.filter((state) => state === 'whole').length;
      for (const write of doubtful) await send(server, write);
      expect(await notWhole(server, doubtful)).toEqual([]);
    }
    tell(
      `${testEngine}: ${KILLS} kills amid 16 writers, ${acknowledged.length} acknowledged writes all there; ` +
        `of ${16 * KILLS} unanswered ones ${atTheEnd} were kept, the others not in part; ` +
        `starts took ${Math.min(...starts)} to ${Math.max(...starts)} ms`,
    );
  },
  (KILLS + 2) * 60_000,
);

test('a server killed in its very first start does not hinder the next one', async () => {
  const archive = await createTestArchive({ isMigrated: false });
  const pauses = isLong ? [300, 600, 900, 1_200, 1_800, 2_400, 3_000, 4_000] : [1_000];
  for (const pause of pauses) {
    const killed = startServe(archive);
    await sleep(pause);
    await killed.kill();
  }
  const server = await ArchiveServer.start(archive);
  await send(server, { kind: 'events', key: 'after' });
  expect(await notWhole(server, [{ kind: 'events', key: 'after' }])).toEqual([]);
}, 120_000);

async function notWhole(server: ArchiveServer, writes: readonly Write[]): Promise<Write[]> {
  const states = await stateOf(server, writes);
  return [...states].filter(([, state]) => state !== 'whole').map(([write]) => write);
}
