import { Role, scopeOf } from '../../src/auth';
import { reportOnLog } from '../../src/core/evidence';
import { readArchiveState, WebhookMessages, type StoredVerification } from '../../src/repositories';
import { logIn } from '../../src/repositories/log-reader';
import { secondsIntoMarch } from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();

/** Records a sound chain of so many events. */
async function fill(namespace: string, count = 3): Promise<void> {
  const event = {
    namespace,
    triggerType: 'METRICS_UPDATED',
    effects: [{ actionType: 'scale', success: true }],
  };
  await archive.cascadeEvents.recordMany(Array.from({ length: count }, () => event));
}

/** Changes by SQL what was hashed of the n-th event of a chain. */
async function tamper(namespace: string, at = 1, actor = 'mallory'): Promise<void> {
  await archive.database.query({
    text: `UPDATE cascade_events SET trigger_type = $3 WHERE cascade_id = (
      SELECT cascade_id FROM cascade_events WHERE namespace = $1 ORDER BY timestamp, cascade_id OFFSET $2 LIMIT 1)`,
    values: [namespace, at, actor],
  });
}

const verify = (namespace: string): Promise<StoredVerification> => archive.verifications.verify(namespace);

describe('a verification', () => {
  test('is kept with what it found: the verdict, the length and the head', async () => {
    await fill('orders');
    const { headHash } = await archive.cascadeEvents.verifyChain('orders');

    const run = await verify('orders');

    expect(run).toMatchObject({
      namespace: 'orders',
      status: 'VERIFIED',
      length: '3',
      headHash,
      findingCount: '0',
      findings: '[]',
      findingsDigest: null,
      verifiedBy: 'local',
    });
    expect(run.startedAt <= run.finishedAt).toBe(true);
    expect(await archive.verifications.find({ namespace: 'orders' })).toEqual([run]);
  });

  test('of a chain that was changed names the events at fault, and nothing of what they hold', async () => {
    await fill('orders');
    await tamper('orders');

    const run = await verify('orders');

    expect(run).toMatchObject({ status: 'BROKEN', findingCount: '1' });
    expect(run.findings).toMatch(
      /^\[\{"cascade_id":"cascade-[0-9a-f]{12}","kind":"(HASH|CONTENT)_MISMATCH"\}\]$/,
    );
    expect(JSON.stringify(run)).not.toContain('mallory');
    expect(await archive.verifications.find({ status: 'BROKEN' })).toEqual([run]);
    expect(await archive.verifications.find({ status: 'VERIFIED' })).toEqual([]);
  });

  test('looks for the head that the last sound one found: a chain that was cut and mended is not sound', async () => {
    await fill('orders');
    const before = await verify('orders');
    await archive.database.query({
      text: `WITH gone AS (DELETE FROM cascade_events WHERE current_hash = $1 RETURNING cascade_id)
        UPDATE chain_heads SET event_count = 2, (head_cascade_id, head_hash, head_timestamp) = (
          SELECT cascade_id, current_hash, timestamp FROM cascade_events WHERE namespace = 'orders'
          ORDER BY timestamp DESC, cascade_id DESC OFFSET 1 LIMIT 1) WHERE namespace = 'orders'`,
      values: [before.headHash],
    });

    const run = await verify('orders');

    expect(run).toMatchObject({ status: 'BROKEN', expectedHead: before.headHash });
    expect(run.findings).toContain('HEAD_UNKNOWN');
  });

  test('misses a chain of which everything was deleted', async () => {
    await fill('orders');
    await verify('orders');
    for (const table of ['cascade_events', 'chain_heads', 'chain_open_ends'])
      await archive.database.query({ text: `DELETE FROM ${table}` });

    expect(await archive.verifications.due(0, 10)).toEqual(['orders']);
    expect(await verify('orders')).toMatchObject({ status: 'BROKEN', length: '0' });
  });

  test('finds a chain sound that retention has cut', async () => {
    await fill('orders');
    await verify('orders');
    await archive.cascadeEvents.deleteOlderThan({
      cutoff: secondsIntoMarch(86_400 * 36_500),
      reason: 'all of it',
    });

    expect(await verify('orders')).toMatchObject({ findingCount: '0', length: '0' });
  });

  describe('of a chain that retention has emptied', () => {
    const empty = () =>
      archive.cascadeEvents.deleteOlderThan({
        cutoff: secondsIntoMarch(86_400 * 36_500),
        reason: 'all of it',
      });

    beforeEach(async () => {
      await fill('orders');
      await verify('orders');
      await empty();
      await verify('orders');
    });

    test('still looks for the head that was there, and finds it removed however often that goes on', async () => {
      const { expectedHead } = await verify('orders');
      expect(expectedHead).not.toBeNull();
      for (let time = 0; time < 2; time += 1) {
        await fill('orders');
        await empty();
      }
      expect(await verify('orders')).toMatchObject({ findingCount: '0', length: '0', expectedHead });
      await fill('orders');
      expect(await verify('orders')).toMatchObject({ status: 'VERIFIED', length: '3', expectedHead });
    });

    test('finds what tells of it deleted', async () => {
      for (const table of ['chain_heads', 'chain_removed_hashes', 'retention_records'])
        await archive.database.query({ text: `DELETE FROM ${table}` });
      expect(await verify('orders')).toMatchObject({ status: 'BROKEN', findingCount: '1' });
    });
  });
});

describe('the evidence log', () => {
  beforeEach(() => beginLog(archive));

  async function findings(): Promise<string[]> {
    const log = await logIn(archive.database);
    if (log === null) throw new Error('the log has not begun');
    const report = await reportOnLog(log, { keys: null, keptCheckpoints: [] });
    return report.findings.map(({ kind, version }) => `${kind} ${version?.kind} ${version?.id}`);
  }

  test('has each verification as an entry, which is no change of the archive', async () => {
    await fill('orders');
    const run = await verify('orders');
    await signLog(archive);

    expect(await archive.evidenceLog.changes({ kinds: ['verification-runs'] })).toMatchObject([
      { kind: 'verification-runs', namespace: 'orders', recordId: run.id, recordedAt: run.finishedAt },
    ]);
    const changes = await archive.evidenceLog.changes();
    expect(changes.map(({ kind }) => kind)).not.toContain('verification-runs');
    expect(await findings()).toEqual([]);
  });

  test('tells of one that was changed, taken away, or put there by hand', async () => {
    await fill('orders');
    await tamper('orders');
    const [changed, taken] = [await verify('orders'), await verify('orders')];
    await signLog(archive);
    await archive.database.query({
      text: `UPDATE verification_runs SET status = 'VERIFIED' WHERE id = $1::bigint`,
      values: [changed.id],
    });
    await archive.database.query({
      text: `INSERT INTO verification_runs (namespace, status, trust, length, finding_count, findings, started_at, finished_at,
          verified_by, salt)
        SELECT namespace, 'VERIFIED', trust, length, 0, '[]', started_at, finished_at, verified_by, salt
        FROM verification_runs WHERE id = $1::bigint`,
      values: [taken.id],
    });
    await archive.database.query({
      text: 'DELETE FROM verification_runs WHERE id = $1::bigint',
      values: [taken.id],
    });

    expect((await findings()).filter((finding) => finding.includes('verification-runs')).sort()).toEqual([
      `LEAF_MISMATCH verification-runs ${changed.id}`,
      `REMOVED verification-runs ${taken.id}`,
      'UNLOGGED verification-runs 3',
    ]);
  });
});

describe('what is due', () => {
  test('is each chain that was never verified, then those whose last verification is older', async () => {
    for (const namespace of ['a', 'b', 'c']) await fill(namespace, 1);
    await verify('b');
    await verify('a');

    expect(await archive.verifications.due(0, 10)).toEqual(['c', 'b', 'a']);
    expect(await archive.verifications.due(0, 1)).toEqual(['c']);
    expect(await archive.verifications.due(0, 10, ['c', 'a'])).toEqual(['b']);
    expect(await archive.verifications.due(3_600, 10)).toEqual(['c']);
  });

  test('is a chain whose last verification says that it has yet to end: somebody wrote that', async () => {
    await fill('a', 1);
    await verify('a');
    await archive.database.query({
      text: `UPDATE verification_runs SET finished_at = clock_timestamp() + interval '1 year'`,
    });
    expect(await archive.verifications.due(3_600, 10)).toEqual(['a']);
  });

  test('says of a namespace that was never verified that it has no run', async () => {
    for (const namespace of ['a', 'b']) await fill(namespace, 1);
    const run = await verify('b');

    expect(await archive.verifications.ofNamespaces()).toEqual([
      { namespace: 'a', lastRun: null },
      { namespace: 'b', lastRun: run },
    ]);
    expect(await archive.verifications.ofNamespaces(1, 'a')).toMatchObject([{ namespace: 'b' }]);
  });
});

describe('the message about findings', () => {
  const verifyAndTell = (namespace: string) =>
    archive.verifications.verify(namespace, ({ id }) => `{"run":"${id}"}`);
  const messages = async (): Promise<string[]> => {
    const rows = await archive.database.query<{ body: string }>({
      text: 'SELECT body FROM webhook_messages ORDER BY run_id',
    });
    return rows.map(({ body }) => body);
  };

  test('is kept once for the same findings, however often they are found and though the chain grows', async () => {
    await fill('orders');
    await verifyAndTell('orders');
    expect(await messages()).toEqual([]);
    await tamper('orders');
    for (let time = 0; time < 3; time += 1) {
      await verifyAndTell('orders');
      await fill('orders', 1);
    }
    expect(await messages()).toEqual(['{"run":"2"}']);
  });

  test('is kept anew for other findings, and for the same once they were gone', async () => {
    await fill('orders');
    await tamper('orders', 0);
    await verifyAndTell('orders');
    await tamper('orders', 1);
    await verifyAndTell('orders');
    expect(await messages()).toHaveLength(2);
    await tamper('orders', 0, 'METRICS_UPDATED');
    await tamper('orders', 1, 'METRICS_UPDATED');
    expect((await verifyAndTell('orders')).status).toBe('VERIFIED');
    await tamper('orders', 0);
    await tamper('orders', 1);
    await verifyAndTell('orders');
    expect(await messages()).toHaveLength(3);
  });

  test('is kept anew where the one before was given up', async () => {
    await fill('orders');
    await tamper('orders');
    await verifyAndTell('orders');
    const queue = new WebhookMessages(archive.database);
    expect(await queue.take([])).toMatchObject({ attempts: 1 });
    expect(await queue.take([])).toBeNull();
    await verifyAndTell('orders');
    expect(await messages()).toHaveLength(2);
  });

  test('counts as given up until another one tells instead, or nothing is found any more', async () => {
    await fill('orders');
    await tamper('orders');
    const queue = new WebhookMessages(archive.database);
    const counted = async () => (await readArchiveState(archive.database, 3)).webhook;
    await verifyAndTell('orders');
    await queue.take([]);
    expect(await counted()).toEqual({ waiting: 0, givenUp: 1 });
    await verifyAndTell('orders');
    expect(await counted()).toEqual({ waiting: 1, givenUp: 0 });
    await queue.take([]);
    expect(await counted()).toEqual({ waiting: 0, givenUp: 1 });
    await tamper('orders', 1, 'METRICS_UPDATED');
    await verifyAndTell('orders');
    expect(await counted()).toEqual({ waiting: 0, givenUp: 0 });
  });

  test('is taken by one sender at a time, again after a pause, and no more once it has arrived', async () => {
    await fill('orders');
    await tamper('orders');
    await verifyAndTell('orders');
    const queue = new WebhookMessages(archive.database);

    const taken = await Promise.all([queue.take([3_600, 3_600]), queue.take([3_600, 3_600])]);
    const [first, ...others] = taken.filter((message) => message !== null);
    expect(first).toMatchObject({ attempts: 1 });
    expect(others).toEqual([]);
    await archive.database.query({ text: 'UPDATE webhook_messages SET next_attempt_at = clock_timestamp()' });
    expect(await queue.take([3_600, 0])).toEqual({ ...first, attempts: 2 });
    await queue.delivered(first?.id ?? '');
    expect(await queue.take([0])).toBeNull();
  });
});

describe('a caller with namespaces', () => {
  const scoped = () => archive.as({ role: Role.VIEWER, scope: scopeOf(['orders'], []) });

  test('reads of those alone, and has no others verified', async () => {
    for (const namespace of ['orders', 'payments']) await fill(namespace, 1);
    const [own] = [await verify('orders'), await verify('payments')];
    const { verifications } = scoped();

    expect(await verifications.find()).toEqual([own]);
    expect(await verifications.find({ namespace: 'payments' })).toEqual([]);
    expect(await verifications.ofNamespaces()).toEqual([{ namespace: 'orders', lastRun: own }]);
    expect(await verifications.due(0, 10)).toEqual(['orders']);
    await expect(verifications.verify('payments')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the state for metrics', () => {
  test('counts namespaces by result, never verified ones too, and names broken ones first', async () => {
    for (const namespace of ['a', 'b', 'c', 'd']) await fill(namespace);
    await tamper('c');
    await verify('b');
    const { finishedAt } = await verify('c');

    const state = await readArchiveState(archive.database, 3);

    expect(state.namespaceCounts).toEqual({ verified: 1, inconsistent: 0, broken: 1, empty: 0, never: 2 });
    expect(state.oldestVerificationAt).toBe(0);
    expect(state.namespaces.map(({ namespace, result }) => `${namespace} ${result}`)).toEqual([
      'c broken',
      'a never',
      'd never',
    ]);
    expect(state.namespaces[0]?.verifiedAt).toBeCloseTo(Date.parse(finishedAt) / 1_000, 2);
    expect(state.databaseBytes === null).toBe(archive.database.engine === 'pglite');
  });

  test('is all there in an empty archive without a log', async () => {
    expect(await readArchiveState(archive.database, 3)).toMatchObject({
      logEntries: 0,
      unsignedEntries: 0,
      checkpointAt: 0,
      oldestVerificationAt: null,
      namespaces: [],
      retention: [],
      retentionRun: { finishedAt: 0, failureCount: 0 },
      webhook: { waiting: 0, givenUp: 0 },
    });
  });

  test('tells how far the log is, what waits to be signed, and what retention removed', async () => {
    await beginLog(archive);
    await fill('orders', 5);
    await archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(86_400 * 36_500), reason: 'old' });
    await signLog(archive);
    await fill('orders', 1);

    const state = await readArchiveState(archive.database, 3);
    expect(state.logEntries).toBeGreaterThan(5);
    // the event, and that it was recorded
    expect(state.unsignedEntries).toBe(2);
    expect(state.checkpointAt).toBeGreaterThan(1_700_000_000);
    expect(state.retention).toMatchObject([{ kind: 'cascade-events', removed: 5 }]);
  });
});
