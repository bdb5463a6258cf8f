import fc from 'fast-check';
import { localCaller } from '../../src/auth';
import { createRepositories, type CascadeChain, type ChainPageRequest } from '../../src/repositories';
import { logVersions } from '../../src/repositories/log-versions';
import {
  retentionDocument,
  storedRetentionColumns,
  type StoredRetentionRecord,
} from '../../src/repositories/retention-log';
import { time } from '../support/builders';
import { eventPlans, TRIED_NAMES } from '../support/chains/event-plan';
import { soundChain } from '../support/chains/sound-chain';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();
const reason = 'a year is over';
const findings = { kind: 'findings' } as const;

beforeEach(() => beginLog(archive));

function verdict(pages: readonly ChainPageRequest[] = []): Promise<CascadeChain> {
  return archive.cascadeEvents.verifyChain('orders', null, null, { pages });
}

async function record(count: number): Promise<void> {
  await archive.cascadeEvents.recordMany(
    Array.from({ length: count }, () => ({
      namespace: 'orders',
      triggerType: 'METRICS_UPDATED',
      effects: [{ actionType: 'scale', success: true }],
    })),
  );
}

/** A retention of the oldest events, by the archive. */
async function remove(count: number): Promise<void> {
  const next = (await archive.cascadeEvents.getChain('orders'))[count];
  await archive.cascadeEvents.deleteOlderThan({
    cutoff: time(next?.timestamp ?? '9999-01-01T00:00:00Z'),
    reason,
  });
}

/** A change in the database past the archive. */
function sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return archive.database.query<Row & object>({ text, values });
}

describe('a retention record that somebody wrote, for a beginning that they deleted', () => {
  async function forge(): Promise<void> {
    await record(10);
    await signLog(archive);
    const [made] = await sql<StoredRetentionRecord>(`WITH gone AS (
        SELECT * FROM cascade_events ORDER BY arrival LIMIT 4), first AS (
        SELECT * FROM gone ORDER BY arrival LIMIT 1), last AS (
        SELECT * FROM gone ORDER BY arrival DESC LIMIT 1)
      INSERT INTO retention_records (kind, namespace, removed_count, first_cascade_id, first_hash, first_timestamp,
        last_cascade_id, last_hash, last_timestamp, genesis_hash, verified, finding_count, cutoff, removed_by, reason,
        log_ranges, salt)
      SELECT 'cascade-events', 'orders', 4, first.cascade_id, first.current_hash, first."timestamp", last.cascade_id,
        last.current_hash, last."timestamp", first.current_hash, true, 0, now(), 'local', 'a year is over', '[[1,4]]',
        repeat('00', 16)
      FROM first, last RETURNING ${storedRetentionColumns}`);
    if (made === undefined) throw new Error('nothing was forged');
    const { id, removedAt, salt } = made;
    const version = { kind: 'retention-records', namespace: 'orders', id, revision: 1 } as const;
    await archive.database.transaction((tx) =>
      logVersions(tx, [
        { ...version, recordedAt: removedAt, document: retentionDocument(made), salt: salt ?? '' },
      ]),
    );
    await sql(
      `DELETE FROM cascade_events WHERE arrival IN (SELECT arrival FROM cascade_events ORDER BY arrival LIMIT 4)`,
    );
    await sql('UPDATE chain_heads SET event_count = 6');
  }

  it.each([
    ['waits', null],
    ['lies beyond the log', '1000000'],
  ])('excuses nothing where its entry %s', async (_, place) => {
    await forge();
    await sql('UPDATE log_entries SET log_index = $1::bigint WHERE log_index IS NULL', [place]);

    expect(await verdict()).toMatchObject({ status: 'BROKEN', trust: 'UNANCHORED' });
  });

  it('anchors nothing before a checkpoint holds it', async () => {
    await forge();
    await archive.evidenceLog.sequence();

    const chain = await verdict();
    expect(chain.trust).toBe('UNANCHORED');
    expect(chain.notCovered.at(-1)).toMatch(/retention record 1 is not signed yet/);
  });
});

describe('a signed end of a chain that was cut off, and the head moved', () => {
  async function cutTail(): Promise<void> {
    await sql('DELETE FROM chain_open_ends');
    await sql(
      'DELETE FROM cascade_events WHERE arrival IN (SELECT arrival FROM cascade_events ORDER BY arrival DESC LIMIT 4)',
    );
    await sql(`UPDATE chain_heads SET event_count = event_count - 4,
      head_hash = (SELECT current_hash FROM cascade_events ORDER BY arrival DESC LIMIT 1)`);
  }

  it('is anchored by no checkpoint, for the log holds its events', async () => {
    await record(10);
    await signLog(archive);
    await cutTail();

    const chain = await verdict();
    expect(chain).toMatchObject({ status: 'VERIFIED', trust: 'UNANCHORED' });
    expect(chain.notCovered.at(-1)).toMatch(/the evidence log holds event cascade-.*, which is not there/);
  });

  it('is none after an honest retention either', async () => {
    await record(10);
    await remove(3);
    await signLog(archive);
    expect(await verdict()).toMatchObject({ status: 'VERIFIED', trust: 'ANCHORED' });
    await cutTail();

    expect(await verdict()).toMatchObject({ trust: 'UNANCHORED' });
  });
});

it('all that an honest retention left does not count as removed by it', async () => {
  await record(6);
  await remove(3);
  await sql('DELETE FROM chain_open_ends');
  await sql('DELETE FROM cascade_events');
  await sql('UPDATE chain_heads SET event_count = 0');

  const chain = await verdict([findings]);
  expect(chain).toMatchObject({ status: 'BROKEN', length: 0 });
  expect(chain.findings(findings).map(({ kind }) => kind)).toEqual(['HEAD_MISSING']);
});

it('an event that waits for a checkpoint counts only as it was logged', async () => {
  await record(3);
  await signLog(archive);
  await record(2);
  expect(await verdict()).toMatchObject({ trust: 'ANCHORED' });
  await sql(`UPDATE cascade_events SET archived_at = '2026-03-01T00:00:00Z'
    WHERE arrival = (SELECT max(arrival) FROM cascade_events)`);

  const chain = await verdict();
  expect(chain.trust).toBe('UNANCHORED');
  expect(chain.notCovered.at(-1)).toMatch(/is not stored as it was logged/);
});

it('a redaction from before a retention says nothing of the event delivered again', async () => {
  const { cascadeEvents, redactions } = createRepositories(archive.database, localCaller, {
    triggeredByNames: TRIED_NAMES,
  });
  const [plans] = fc.sample(eventPlans(5, 5), { seed: 8, numRuns: 1 });
  const events = soundChain('orders', plans ?? []).map(({ event }) => event);
  const id = events[0]?.cascadeId ?? '';
  await cascadeEvents.saveMany(events);
  await redactions.redact('cascade-events', { id, fields: ['triggerDetails'], reason });
  const verify = () => cascadeEvents.verifyChain('orders', null, null, { pages: [findings] });
  expect(await verify()).toMatchObject({ status: 'VERIFIED', redactedCount: 1 });
  await cascadeEvents.deleteOlderThan({ cutoff: time('9999-01-01T00:00:00Z'), reason });
  await cascadeEvents.saveMany(events);
  await sql(
    `UPDATE cascade_events SET trigger_type = 'FORGED', redacted_fields = '{triggerDetails}', trigger_details = '{}'
      WHERE cascade_id = $1`,
    [id],
  );

  const found = (await verify()).findings(findings);
  expect(found).toContainEqual(expect.objectContaining({ kind: 'HASH_MISMATCH', cascadeId: id }));
});
