import { PartLogEntries1764800000000 } from '../../src/database/migrations/1764800000000-part-log-entries';
import { aChain } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

interface Entry {
  readonly id: string;
  readonly place: string | null;
  readonly leaf_hash: Buffer;
}

function entries(table = 'log_entries'): Promise<Entry[]> {
  return archive.database.query<Entry>({
    text: `SELECT *, log_index AS place FROM ${table} ORDER BY id`,
  });
}

beforeEach(async () => {
  await archive.evidenceLog.begin('incident-archive/test', 'a key');
  await archive.cascadeEvents.saveMany(aChain('payments', 3));
  await archive.evidenceLog.sequence();
  await archive.cascadeEvents.saveMany(aChain('orders', 2));
});

it('has entries that wait apart from those that have their places', async () => {
  expect((await entries('waiting_log_entries')).map(({ place }) => place)).toEqual([null, null, null]);
  expect((await entries('placed_log_entries')).map(({ place }) => place)).toEqual(['0', '1', '2', '3', '4']);

  await archive.evidenceLog.sequence();
  expect(await entries('waiting_log_entries')).toEqual([]);
  expect(await entries('placed_log_entries')).toHaveLength(8);
});

it('keeps each entry of an archive from before that, and goes on', async () => {
  const before = await entries();
  const migration = new PartLogEntries1764800000000();
  const runner = archive.database.dataSource.createQueryRunner();
  try {
    await migration.down(runner);
    expect(await runner.query('SELECT id::text AS id, leaf_hash FROM log_entries ORDER BY id')).toEqual(
      before.map(({ id, leaf_hash }) => ({ id, leaf_hash })),
    );
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  expect(await entries()).toEqual(before);

  await archive.cascadeEvents.saveMany(aChain('later', 1));
  await archive.evidenceLog.sequence();
  const after = await entries();
  expect(after.map(({ id }) => id).slice(0, 8)).toEqual(before.map(({ id }) => id));
  expect(after.map(({ place }) => place)).toEqual([...after.keys()].map(String));
});
