import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { ArchiveServer } from '../support/archive-server';
import { keptEnds } from '../repositories/support/open-ends';
import { isLong, tell } from './support/length';
import { servedChain } from './support/recorded-chains';
import { Recorders } from './support/recorders';

const RECORDERS = 64;
const KILLS = isLong ? 3 : 1;
/** Events acknowledged before a kill, and after it. */
const PIECE = isLong ? 4_000 : 300;

/** PostgreSQL takes two servers; the embedded engine has one process, which is started again. */
const SERVERS = testEngine === 'postgresql' ? 2 : 1;

/** A start of the embedded engine takes seconds: its short form has one case. */
const NAMESPACES = isLong || testEngine === 'postgresql' ? [1, 50] : [50];

test.each(NAMESPACES)(
  `${RECORDERS} recorders, namespaces: %i, servers: ${SERVERS}, one killed midway: unbroken chains with every event`,
  async (count) => {
    const archive = await createTestArchive();
    const servers = await Promise.all(Array.from({ length: SERVERS }, () => ArchiveServer.start(archive)));
    const namespaces = Array.from({ length: count }, (_, index) => `recorded ${index}`);
    const recorders = new Recorders(servers, RECORDERS, namespaces);
    const begin = performance.now();
    for (let kill = 0; kill < KILLS; kill += 1) {
      await recorders.acknowledge(PIECE);
      await killOne(servers);
      if (SERVERS === 1) servers.push(await ArchiveServer.start(archive));
      await recorders.acknowledge(PIECE);
      if (kill + 1 < KILLS) await startAgain(archive, servers);
    }
    await recorders.stop();
    const seconds = (performance.now() - begin) / 1000;

    const { acknowledged, unanswered } = recorders;
    // one kill may come between two batches; of several one cuts calls off
    if (isLong) expect(unanswered).toBeGreaterThan(0);
    const [server] = servers;
    if (server === undefined) throw new Error('no server is left');
    for (const namespace of namespaces) {
      const owed = acknowledged.filter((event) => event.namespace === namespace);
      const { links, ...verdict } = await servedChain(server, namespace);
      expect(verdict).toEqual({ verified: true, length: owed.length, anchor: 'GENESIS', findings: [] });
      // every one is there, and as each was asked for until acknowledged, nothing else is
      const kept = links.map(({ cascadeId, currentHash, event }) => [
        event.triggerEventId,
        cascadeId,
        currentHash,
      ]);
      expect(kept.sort()).toEqual(
        owed.map(({ key, cascadeId, currentHash }) => [key, cascadeId, currentHash]).sort(),
      );
      links.forEach(({ previousHash }, index) =>
        expect(previousHash).toBe(links[index - 1]?.currentHash ?? ''),
      );
    }
    // the embedded engine has one process
    for (const { process } of servers) await process.kill();
    const database = await archive.open();
    const ends = await database.query({
      text: `SELECT namespace FROM ${keptEnds} AS ends ORDER BY namespace`,
    });
    expect(ends.map(({ namespace }) => namespace)).toEqual([...namespaces].sort());
    tell(
      `${testEngine}: ${KILLS} kills of one of ${SERVERS} servers amid ${RECORDERS} recorders on ${count} namespaces: ` +
        `${acknowledged.length} events acknowledged in ${seconds.toFixed(1)} s, each there once; ${unanswered} calls ` +
        `without answer, of which ${acknowledged.filter(({ isReplay }) => isReplay).length} had been recorded`,
    );
  },
  120_000 + KILLS * 120_000,
);

/** Kills the first server; its callers turn to those that are left. */
async function killOne(servers: ArchiveServer[]): Promise<void> {
  const [victim] = servers.splice(0, 1);
  await victim?.process.kill();
}

async function startAgain(archive: TestArchive, servers: ArchiveServer[]): Promise<void> {
  while (servers.length < SERVERS) servers.push(await ArchiveServer.start(archive));
}
