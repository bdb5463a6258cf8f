import { createTestArchive, testEngine } from '../support/engine';
import { adminQuery } from '../support/postgresql-admin';
import { ArchiveServer } from '../support/archive-server';
import { isLong, tell } from './support/length';
import { Writers } from './support/writers';
import { stateOf } from './support/writes';

const onPostgresql = testEngine === 'postgresql' ? test : test.skip;
const CUTS = isLong ? 20 : 3;

onPostgresql(
  'connections lost amid 16 writers: the server lives, says UNAVAILABLE at most, and loses no acknowledged write',
  async () => {
    const archive = await createTestArchive();
    const server = await ArchiveServer.start(archive);
    const writers = new Writers(server, 'cut', 'go on');
    let lost = 0;
    for (let cut = 1; cut <= CUTS; cut += 1) {
      await writers.acknowledge(60 * cut);
      const rows = await adminQuery(
        archive.url ?? '',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      lost += rows.length;
    }
    await writers.acknowledge(writers.acknowledged.length + 100);
    await writers.stop();

    expect(lost).toBeGreaterThanOrEqual(CUTS);
    expect(new Set(writers.failed.map(({ failure }) => failure.code))).toEqual(
      new Set(writers.failed.length === 0 ? [] : ['UNAVAILABLE']),
    );
    const states = await stateOf(server, writers.acknowledged);
    expect([...states.values()].filter((state) => state !== 'whole')).toEqual([]);
    const failed = await stateOf(
      server,
      writers.failed.map(({ write }) => write),
    );
    expect([...failed.values()]).not.toContain('broken');
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
    tell(
      `postgresql: ${lost} connections cut amid 16 writers, ${writers.acknowledged.length} acknowledged writes ` +
        `all there, ${writers.failed.length} told UNAVAILABLE`,
    );
  },
  300_000,
);
