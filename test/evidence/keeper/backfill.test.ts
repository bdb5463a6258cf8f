import { LogKeeper } from '../../../src/evidence';
import { reportOnLog } from '../../../src/core/evidence';
import { readLog } from '../../../src/repositories/log-reader';
import { aChain, aPostmortem, json } from '../../support/builders';
import { useArchive } from '../../repositories/support/archive';
import { emptyFolder } from '../support/folder';

const archive = useArchive();

/** A server starts, and looks for what is older than the log. */
async function started(): Promise<LogKeeper> {
  const keeper = await LogKeeper.open(archive.evidenceLog, await emptyFolder(), () => undefined);
  await keeper.sequence();
  return keeper;
}

/** Copies a record by SQL, without a salt. */
async function slipIn(table: string, changed: Readonly<Record<string, string>>): Promise<void> {
  const columns = await archive.database.query<{ name: string }>({
    text: `SELECT quote_ident(column_name) AS name FROM information_schema.columns
      WHERE table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO' AND column_name <> ALL($2::text[])`,
    values: [table, ['id', 'salt', ...Object.keys(changed)]],
  });
  const names = columns.map(({ name }) => name).join(', ');
  await archive.database.query({
    text: `INSERT INTO ${table} (${Object.keys(changed).join(', ')}, ${names})
      SELECT ${Object.values(changed).join(', ')}, ${names} FROM ${table} LIMIT 1`,
  });
}

async function findings(): Promise<string[]> {
  const { findings: found } = await readLog(archive.database, async (log) => {
    if (log === null) throw new Error('the log has not begun');
    return reportOnLog(log, { keys: null, keptCheckpoints: [] });
  });
  return found.map(({ kind, version }) => `${kind} ${version?.kind}/${version?.id}/${version?.revision}`);
}

describe('what is older than the log', () => {
  const before = { recorded_at: `'2020-01-01T00:00:00Z'` };

  it('is taken in once: what is put into a table without a salt later stays UNLOGGED', async () => {
    await archive.postmortems.save(aPostmortem({ incidentId: 'real' }));
    await archive.cascadeEvents.saveMany(aChain('payments', 1));
    const keeper = await started();
    expect(await findings()).toEqual([]);
    await slipIn('postmortems', { ...before, incident_id: `'forged'` });
    await slipIn('cascade_events', {
      ...before,
      cascade_id: `'forged'`,
      namespace: `'forged'`,
    });
    const unlogged = ['UNLOGGED postmortems/forged/1', 'UNLOGGED cascade-events/forged/1'];
    await keeper.sequence();
    await started();
    expect(await archive.evidenceLog.backfill()).toBe(0);
    expect(await findings()).toEqual(unlogged);

    await archive.postmortems.updateFields('forged', { recommendations: json('["more tests"]') });
    await archive.redactions.redact('postmortems', { id: 'forged', fields: ['timeline'], reason: 'why' });
    await archive.redactions.redact('cascade-events', {
      id: 'forged',
      fields: ['triggerDetails'],
      reason: 'why',
    });
    await keeper.sequence();
    expect((await findings()).sort()).toEqual(unlogged.toSorted());
  });

  it('is looked for until all of it is in', async () => {
    await archive.postmortems.save(aPostmortem());
    await archive.database.query({ text: `DELETE FROM log_entries WHERE kind <> 'access-entries'` });
    await archive.database.query({ text: 'UPDATE postmortems SET salt = NULL' });
    expect(await archive.evidenceLog.endBackfill()).toBe(false);
    await started();
    expect([await archive.evidenceLog.endBackfill(), await findings()]).toEqual([true, []]);
  });
});
