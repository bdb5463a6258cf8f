import { JsonText } from '../../src/core/json';
import { parseTimestamp } from '../../src/core/timestamp';
import type { CascadeChain, NewCascadeEvent } from '../../src/repositories';
import { eventHash } from '../../src/repositories/sql/event-hash';
import { useArchive } from './support/archive';
import { chainTruths, vectorEvents } from './support/chain-vectors';

const archive = useArchive();

const findingsPage = { kind: 'findings', first: 1_000 } as const;

async function verify(namespace: string, options: { expectHead?: string } = {}): Promise<CascadeChain> {
  return archive.cascadeEvents.verifyChain(namespace, null, null, { ...options, pages: [findingsPage] });
}

function found(chain: CascadeChain): string[] {
  return chain.findings(findingsPage).map(({ kind, cascadeId }) => `${kind} ${cascadeId}`);
}

const orders: [string, (events: NewCascadeEvent[]) => NewCascadeEvent[]][] = [
  ['as written', (events) => events],
  ['newest first', (events) => [...events].reverse()],
  [
    'every third first',
    (events) => [0, 1, 2].flatMap((rest) => events.filter((_, index) => index % 3 === rest)),
  ],
];

describe('the verdict on a chain', () => {
  describe.each(orders)('delivered %s', (_name, order) => {
    it.each(Object.entries(chainTruths))('finds what is owed of %s, and no more', async (file, truth) => {
      const events = order(vectorEvents(file));
      for (let at = 0; at < events.length; at += 7) {
        await archive.cascadeEvents.saveMany(events.slice(at, at + 7));
      }
      const chain = await verify(truth.namespace);
      expect(found(chain).sort()).toEqual(
        truth.findings.map(({ kind, cascade_id: id }) => `${kind} ${id}`).sort(),
      );
      expect(chain.verified).toBe(truth.verifies);
      expect(chain.length).toBe(events.length);
    });
  });

  it('gives links and hashes in chain order, a page at a time, beside the whole verdict', async () => {
    const events = vectorEvents('chain-ties.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const first = { kind: 'links', first: 15 } as const;
    const head = await archive.cascadeEvents.verifyChain('ties', null, null, { pages: [first] });
    const after = head.links(first).at(-1)?.cascadeId ?? '';
    const rest = { kind: 'links', first: 1_000, after } as const;
    const tail = await archive.cascadeEvents.verifyChain('ties', null, null, { pages: [rest] });
    const links = [...head.links(first), ...tail.links(rest)];
    expect(links).toHaveLength(40);
    links.forEach((link, index) => expect(link.previousHash).toBe(links[index - 1]?.currentHash ?? ''));
    expect(
      links.every(({ isValid, computedHash, currentHash }) => isValid && computedHash === currentHash),
    ).toBe(true);
    expect([head.length, tail.length]).toEqual([40, 40]);
    await expect(
      archive.cascadeEvents.verifyChain('ties', null, null, { pages: [{ kind: 'links', after: 'nobody' }] }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  it('rests a stretch on the event before it, which it checks', async () => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const [start, end] = [events[10]?.timestamp, events[30]?.timestamp];
    const stretch = await archive.cascadeEvents.verifyChain('payments', start, end);
    expect(stretch).toMatchObject({ verified: true, anchor: 'PREDECESSOR' });
    expect(stretch.length).toBeGreaterThanOrEqual(20);
    const before = events.filter(({ timestamp }) => timestamp.instant < (start?.instant ?? '')).at(-1);
    await archive.database.query({
      text: `UPDATE cascade_events SET trigger_details = '{"edited":true}' WHERE cascade_id = $1`,
      values: [before?.cascadeId],
    });
    expect(await archive.cascadeEvents.verifyChain('payments', start, end)).toMatchObject({
      verified: false,
    });
  });

  it('is EMPTY where nothing is owed, also for a namespace that never was', async () => {
    expect(await verify('nowhere')).toMatchObject({
      verified: true,
      status: 'EMPTY',
      length: 0,
      isKnown: false,
    });
  });

  it('finds a cut tail and a removed namespace by the head that was recorded', async () => {
    await archive.cascadeEvents.saveMany(vectorEvents('chain-archive.ndjson'));
    await archive.database.query({
      text: `DELETE FROM cascade_events WHERE cascade_id IN (
        SELECT cascade_id FROM cascade_events ORDER BY timestamp DESC, cascade_id DESC LIMIT 3)`,
    });
    expect(found(await verify('payments'))).toEqual(['HEAD_MISSING null']);
    await archive.database.query({ text: 'DELETE FROM cascade_events' });
    expect(found(await verify('payments'))).toEqual(['HEAD_MISSING null']);
  });

  it('finds that a head noted earlier is gone, where the archive own head was changed too', async () => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const { headHash } = await verify('payments');
    expect((await verify('payments', { expectHead: headHash ?? '' })).verified).toBe(true);
    await archive.database.query({
      text: 'DELETE FROM cascade_events WHERE current_hash = $1',
      values: [headHash],
    });
    await archive.database.query({
      text: `UPDATE chain_heads SET event_count = 39, head_hash = last.current_hash FROM (
        SELECT current_hash FROM cascade_events ORDER BY timestamp DESC, cascade_id DESC LIMIT 1) AS last`,
    });
    expect((await verify('payments')).verified).toBe(true);
    expect(found(await verify('payments', { expectHead: headHash ?? '' }))).toEqual(['HEAD_UNKNOWN null']);
  });

  it('says whether a record is as it was received or has changed since', async () => {
    const [event, ...others] = vectorEvents('tampered-edited.ndjson');
    await archive.cascadeEvents.saveMany([...(event === undefined ? [] : [event]), ...others]);
    const received = (await verify('tampered')).findings(findingsPage)[0];
    expect(received?.message).toContain('as it was received');
    await archive.database.query({
      text: `UPDATE cascade_events SET trigger_details = '{"edited":2}' WHERE cascade_id = $1`,
      values: [received?.cascadeId],
    });
    expect((await verify('tampered')).findings(findingsPage)[0]?.message).toContain('has changed since');
  });
});

// One change of each stored column of an event, and the findings that name it.
const tampering: [column: string, change: string, finding: string | null][] = [
  ['cascade_id', `cascade_id || 'x'`, 'HASH_MISMATCH'],
  ['namespace', `'other'`, 'LINK_BROKEN'],
  ['trigger_type', `'OTHER'`, 'HASH_MISMATCH'],
  ['trigger_details', `'{"a":1}'`, 'HASH_MISMATCH'],
  ['effects', `'[{"event_id":"x","success":true}]'`, 'HASH_MISMATCH'],
  ['effects', `'no JSON'`, 'HASH_MISMATCH'],
  ['causation_chain', `ARRAY['x']`, 'CAUSATION_MISMATCH'],
  ['previous_hash', `'x'`, 'HASH_MISMATCH'],
  ['current_hash', `'x'`, 'HASH_MISMATCH'],
  ['timestamp', `timestamp + interval '1 microsecond'`, 'CONTENT_MISMATCH'],
  ['timestamp_text', `'2026-01-01T00:00:00+00:00'`, 'CONTENT_MISMATCH'],
  ['timestamp_text', `'no time'`, 'CONTENT_MISMATCH'],
  ['total_effects', 'total_effects + 1', 'COUNT_MISMATCH'],
  ['success_count', 'success_count + 1', 'COUNT_MISMATCH'],
  ['failure_count', 'failure_count + 1', 'COUNT_MISMATCH'],
  ['hash_scheme', `'sealed'`, 'CONTENT_MISMATCH'],
  ['hash_status', `'NOT_REPRODUCED'`, 'CONTENT_MISMATCH'],
  // What no scheme of this chain covers, and what only steers the verification:
  ['trigger_event_id', `'evt-x'`, 'CAUSATION_MISMATCH'],
  ['triggered_by', `'someone'`, 'CONTENT_MISMATCH'],
  ['external_trace', `'{"a":1}'`, null],
  ['version', `'9'`, null],
  ['is_test', 'NOT is_test', null],
  ['archived_at', 'now()', null],
  ['recorded_at', 'now()', null],
  ['redacted_fields', `ARRAY['x']`, 'CONTENT_MISMATCH'],
  ['received_sha256', `'x'`, null],
  ['assumed_timestamp_text', `'x'`, null],
  ['assumed_triggered_by', `'x'`, null],
  ['assumed_null_previous_hash', 'NOT assumed_null_previous_hash', null],
  ['is_triggered_by_known', 'NOT is_triggered_by_known', null],
  ['is_nested', 'NOT is_nested', null],
  ['salt', `'x'`, null],
];

describe('a change of several columns by SQL', () => {
  const event = { namespace: 'payments', triggerType: 'T', effects: [{ actionType: 'A', success: true }] };

  it.each([
    [
      'the time, and the text of it that is hashed kept aside',
      `assumed_timestamp_text = timestamp_text, timestamp = timestamp + interval '1 day',
        timestamp_text = to_char(timestamp AT TIME ZONE 'UTC' + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')`,
    ],
    [
      'the name, and the one that is hashed kept aside',
      `assumed_triggered_by = triggered_by, triggered_by = 'mallory', is_triggered_by_known = false`,
    ],
  ])('does not get past the verdict: %s', async (_what, assignments) => {
    await archive.cascadeEvents.recordMany([event, { ...event, triggeredBy: 'ada' }, event]);
    await archive.database.query({
      text: `UPDATE cascade_events SET ${assignments} WHERE triggered_by = 'ada'`,
    });
    for (const checkEffects of [true, false]) {
      const pages = [findingsPage];
      const chain = await archive.cascadeEvents.verifyChain('payments', null, null, { checkEffects, pages });
      expect([chain.verified, chain.findingCount]).toEqual([false, 1]);
    }
  });

  it('does not get past the verdict where one column borrowed from the next', async () => {
    const details = JsonText.trusted('{"x":1,"id":"other","namespace":"n"}');
    const borrowing = { ...event, effects: [{ actionType: 'A', success: true, details }] };
    await archive.cascadeEvents.recordMany([event, borrowing, event]);
    const [moved] = await archive.database.query<{ id: string }>({
      text: `UPDATE cascade_events SET effects = split_part(effects, ',"id":', 1),
          external_trace = split_part(effects, ',"external_trace":', 2)
        WHERE effects LIKE '%"id":"other"%' RETURNING cascade_id AS id`,
    });
    for (const checkEffects of [true, false]) {
      const chain = await archive.cascadeEvents.verifyChain('payments', null, null, {
        checkEffects,
        pages: [findingsPage],
      });
      expect(found(chain)).toEqual([`HASH_MISMATCH ${moved?.id}`]);
    }
  });

  it.each(['effects', 'details'])('nor where %s say what another event would', async (where) => {
    const other = {
      cascadeId: 'other',
      previousHash: 'f'.repeat(64),
      time: '2026-01-02T03:04:05.000006+00:00',
    };
    const members = (event: { cascadeId: string; previousHash: string; time: string }): string =>
      `,"external_trace":null,"id":"${event.cascadeId}","is_test":false,"namespace":"payments",` +
      `"previous_hash":"${event.previousHash}","scheme":"incident-archive/sealed/1","timestamp":"${event.time}",` +
      `"trigger":{"details":`;
    const details = JsonText.trusted(`{"a":1${members(other)}{"z":1}}}`);
    await archive.cascadeEvents.recordMany([
      event,
      where === 'details'
        ? { ...event, triggerDetails: details }
        : { ...event, effects: [{ actionType: 'A', success: true, details }] },
    ]);
    const [told] = await archive.database.query<Record<string, string>>({
      text: `SELECT cascade_id, previous_hash, timestamp_text, effects, trigger_details FROM cascade_events
        WHERE effects || trigger_details LIKE '%"id":"other"%'`,
    });
    const own = members({
      cascadeId: told?.['cascade_id'] ?? '',
      previousHash: told?.['previous_hash'] ?? '',
      time: told?.['timestamp_text'] ?? '',
    });
    // The same bytes, cut where the other event would begin.
    const [effects, rest] = `${told?.['effects']}${own}${told?.['trigger_details']}`.split(members(other));
    await archive.database.query({
      text: `UPDATE cascade_events SET cascade_id = $2, previous_hash = $3, timestamp_text = $4::text,
          timestamp = $4::text::timestamptz, effects = $5, trigger_details = $6 WHERE cascade_id = $1`,
      values: [told?.['cascade_id'], other.cascadeId, other.previousHash, other.time, effects, rest],
    });
    const [hashed] = await archive.database.query<{ isOwn: boolean }>({
      text: `SELECT ${eventHash} = current_hash AS "isOwn" FROM cascade_events WHERE cascade_id = 'other'`,
    });
    expect(hashed?.isOwn).toBe(true);
    for (const checkEffects of [true, false]) {
      const pages = [findingsPage];
      const chain = await archive.cascadeEvents.verifyChain('payments', null, null, { checkEffects, pages });
      expect(found(chain)).toContain('HASH_MISMATCH other');
    }
  });

  it('cannot make an expected head known by a row of its own', async () => {
    await archive.cascadeEvents.recordMany([event]);
    const expectHead = 'f'.repeat(64);
    await archive.database.query({
      text: `INSERT INTO chain_removed_hashes (namespace, hash) VALUES ('payments', $1)`,
      values: [expectHead],
    });
    expect(found(await verify('payments', { expectHead }))).toEqual(['HEAD_UNKNOWN null']);
  });
});

describe('a change of one column by SQL', () => {
  it('covers every column', async () => {
    const columns = await archive.database.query<{ name: string }>({
      text: `SELECT column_name AS name FROM information_schema.columns
        WHERE table_name = 'cascade_events' AND column_name <> 'arrival'`,
    });
    expect([...new Set(tampering.map(([column]) => column))].sort()).toEqual(
      columns.map(({ name }) => name).sort(),
    );
  });

  it.each(tampering)('of %s to %s is found as %s', async (column, change, finding) => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const victim = events.find(({ totalEffects }) => (totalEffects ?? 0) > 1)?.cascadeId;
    await archive.database.query({
      text: `UPDATE cascade_events SET "${column}" = ${change} WHERE cascade_id = $1`,
      values: [victim],
    });
    const chain = await verify('payments');
    expect(chain.verified).toBe(finding === null);
    const kinds = chain.findings(findingsPage).map(({ kind }) => kind);
    expect(kinds).toEqual(finding === null ? [] : expect.arrayContaining([finding]));
  });
});

describe('retention', () => {
  const cutoffs = [0, 1, 7, 20, 39, 40];

  it.each(cutoffs)('keeps the verdict with the first %i events gone', async (count) => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const cutoff = events[count]?.timestamp ?? parseTimestamp('2030-01-01T00:00:00Z');
    const older = events.filter(({ timestamp }) => timestamp.instant < cutoff.instant).length;
    const options = { cutoff, reason: 'six months are over', namespace: 'payments' };
    expect(await archive.cascadeEvents.deleteOlderThan(options, { isDryRun: true })).toBe(older);
    expect(await archive.cascadeEvents.count()).toBe(40);
    expect(await archive.cascadeEvents.deleteOlderThan(options)).toBe(older);
    const chain = await verify('payments');
    expect(chain).toMatchObject({
      verified: true,
      status: 'VERIFIED',
      anchor: older === 0 ? 'GENESIS' : 'RETENTION',
      length: 40 - older,
    });
    const records = await archive.retentionRecords.find({ namespace: 'payments' });
    expect(records).toHaveLength(older === 0 ? 0 : 1);
    if (older > 0) {
      expect(records[0]).toMatchObject({
        removedCount: String(older),
        firstHash: events[0]?.currentHash,
        lastHash: events[older - 1]?.currentHash,
        verified: true,
        removedBy: 'local',
        reason: 'six months are over',
      });
    }
  });

  it('goes on from the head of a chain that it emptied', async () => {
    const event = { namespace: 'n', triggerType: 't', effects: [] };
    const [last] = (await archive.cascadeEvents.recordMany([event])).events;
    await archive.cascadeEvents.deleteOlderThan({
      cutoff: parseTimestamp('2999-01-01T00:00:00Z'),
      reason: 'r',
    });
    const [next] = (await archive.cascadeEvents.recordMany([event])).events;
    expect(next?.previousHash).toBe(last?.currentHash);
    expect(await verify('n')).toMatchObject({ verified: true, anchor: 'RETENTION', length: 1 });
  });

  it('keeps a head known that was noted before its event was removed, wherever in the chain it stood', async () => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const cutoff = events[20]?.timestamp;
    if (cutoff === undefined) throw new Error('the chain is too short');
    await archive.cascadeEvents.deleteOlderThan({ cutoff, reason: 'r' });
    for (const { currentHash } of events)
      expect(found(await verify('payments', { expectHead: currentHash }))).toEqual([]);
    expect(found(await verify('payments', { expectHead: '0'.repeat(64) }))).toEqual(['HEAD_UNKNOWN null']);
  });

  it('calls a stretch without events EMPTY where retention left others', async () => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const cutoff = events[9]?.timestamp ?? parseTimestamp('2030-01-01T00:00:00Z');
    await archive.cascadeEvents.deleteOlderThan({ cutoff, reason: 'r' });
    const later = await archive.cascadeEvents.verifyChain('payments', parseTimestamp('2999-01-01T00:00:00Z'));
    expect(later).toMatchObject({ verified: true, status: 'EMPTY', length: 0, anchor: 'UNKNOWN' });
    await archive.cascadeEvents.deleteOlderThan({
      cutoff: parseTimestamp('2999-01-01T00:00:00Z'),
      reason: 'r',
    });
    expect(await verify('payments')).toMatchObject({ status: 'VERIFIED', length: 0, anchor: 'RETENTION' });
  });

  it('does not wash a broken stretch clean by deleting it', async () => {
    const events = vectorEvents('tampered-deleted.ndjson');
    await archive.cascadeEvents.saveMany(events);
    const cutoff = events.at(-2)?.timestamp ?? parseTimestamp('2030-01-01T00:00:00Z');
    await archive.cascadeEvents.deleteOlderThan({ cutoff, reason: 'r' });
    expect((await archive.retentionRecords.find())[0]).toMatchObject({ verified: false, findingCount: '1' });
  });

  it('removes a beginning in chain order alone: what follows a younger event stays', async () => {
    const at = (second: number) => parseTimestamp(`2026-01-01T00:00:${String(second).padStart(2, '0')}Z`);
    const template = { namespace: 'n', triggerType: 't' };
    await archive.cascadeEvents.saveMany([
      { ...template, cascadeId: 'a', currentHash: 'ha', previousHash: '', timestamp: at(1) },
      { ...template, cascadeId: 'b', currentHash: 'hb', previousHash: 'ha', timestamp: at(10) },
      { ...template, cascadeId: 'c', currentHash: 'hc', previousHash: 'hb', timestamp: at(5) },
    ]);
    expect(await archive.cascadeEvents.deleteOlderThan({ cutoff: at(7), reason: 'r' })).toBe(1);
    expect((await archive.cascadeEvents.find()).map(({ cascadeId }) => cascadeId)).toEqual(['b', 'c']);
  });

  it('finds an event slipped in as a second beginning after the first one went', async () => {
    const events = vectorEvents('chain-archive.ndjson');
    await archive.cascadeEvents.saveMany(events);
    await archive.cascadeEvents.deleteOlderThan({
      cutoff: events[5]?.timestamp ?? parseTimestamp('2030-01-01T00:00:00Z'),
      reason: 'r',
    });
    await archive.cascadeEvents.save({
      cascadeId: 'forged',
      namespace: 'payments',
      triggerType: 't',
      currentHash: 'forged',
      previousHash: '',
      timestamp: parseTimestamp('2026-01-01T00:00:00Z'),
    });
    expect((await verify('payments')).verified).toBe(false);
  });
});
