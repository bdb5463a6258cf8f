import { reportOnLog } from '../../src/core/evidence';
import { cascadeEventKind, postmortemKind } from '../../src/entities';
import { readLog } from '../../src/repositories/log-reader';
import { aChain, aPostmortem, json, secondsIntoMarch } from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();
beforeEach(() => beginLog(archive));

const filter = { namespace: { eq: 'held' } };
const retention = { namespace: 'held', cutoff: secondsIntoMarch(9), reason: 'a year is over' };
const redaction = { id: 'held', fields: ['timeline'], reason: 'asked for' };

async function findings(): Promise<string[]> {
  await signLog(archive);
  const { findings: found } = await readLog(archive.database, async (log) => {
    if (log === null) throw new Error('the log has not begun');
    return reportOnLog(log, { keys: null, keptCheckpoints: [] });
  });
  return found.map(({ kind, version, message }) => `${kind} ${version?.id}: ${message}`);
}

/** Does the work while the tables hold no hold, and puts them back. */
async function withoutHolds(work: () => Promise<unknown>): Promise<void> {
  const sql = (text: string) => archive.database.query({ text });
  await sql('CREATE TABLE hidden AS SELECT * FROM held_records');
  await sql('DELETE FROM held_records');
  await work();
  await sql('INSERT INTO held_records SELECT * FROM hidden');
  await sql('DROP TABLE hidden');
}

describe('a hold that somebody takes out of the tables for a moment', () => {
  it('accuses the retention and the redaction that came meanwhile, by all that they took', async () => {
    await archive.cascadeEvents.saveMany(aChain('held', 3));
    await archive.postmortems.save(aPostmortem({ incidentId: 'held', namespace: 'held' }));
    const { id } = await archive.holds.place(cascadeEventKind, { filter }, 'case 7');
    const other = await archive.holds.place(postmortemKind, { filter }, 'case 7');
    await withoutHolds(async () => {
      await archive.cascadeEvents.deleteOlderThan(retention);
      await archive.redactions.redact('postmortems', redaction);
    });
    const expected = [
      ...[0, 1, 2].map(
        (at) => `REMOVED held-000${at}: Retention removed this version while hold ${id} held it.`,
      ),
      `REMOVED held: A redaction erased this version while hold ${other.id} held it.`,
    ];
    expect(await findings()).toEqual(expected);
    await archive.holds.release(id, 'settled');
    await archive.holds.release(other.id, 'settled');
    expect(await findings()).toEqual(expected);
  });

  it('holds on where only its row says that it was released', async () => {
    await archive.cascadeEvents.saveMany(aChain('held', 3));
    await archive.postmortems.save(aPostmortem({ incidentId: 'held', namespace: 'held' }));
    await archive.holds.place(cascadeEventKind, { filter }, 'case 7');
    await archive.holds.place(postmortemKind, { filter }, 'case 7');
    await archive.database.query({ text: 'UPDATE holds SET released_at = now()' });
    expect(await archive.cascadeEvents.deleteOlderThan(retention)).toBe(0);
    await expect(archive.redactions.redact('postmortems', redaction)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

describe('a hold', () => {
  it('accuses nobody for what was changed under it, or taken before it and after its release', async () => {
    await archive.cascadeEvents.saveMany(aChain('held', 3));
    await archive.cascadeEvents.deleteOlderThan(retention);
    await archive.cascadeEvents.saveMany(aChain('held', 3));
    await archive.postmortems.save(aPostmortem({ incidentId: 'held', namespace: 'held' }));
    await archive.redactions.redact('postmortems', redaction);
    const { id } = await archive.holds.place(cascadeEventKind, { filter }, 'case 7');
    const other = await archive.holds.place(postmortemKind, { filter }, 'case 7');
    await archive.postmortems.updateFields('held', { recommendations: json('["more tests"]') });
    expect(await findings()).toEqual([]);
    await archive.holds.release(id, 'settled');
    await archive.holds.release(other.id, 'settled');
    await archive.cascadeEvents.deleteOlderThan(retention);
    await archive.redactions.redact('postmortems', redaction);
    expect(await findings()).toEqual([]);
  });
});
