import { localCaller } from '../../src/auth';
import { createRepositories, type CascadeChain } from '../../src/repositories';
import { aCascadeEvent, json, secondsIntoMarch, time } from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();
const reason = 'request 17';
const page = <Kind extends string>(kind: Kind): { kind: Kind; first: number } => ({ kind, first: 1000 });
const [findings, links, redacted] = [page('findings'), page('links'), page('redactedEvents')];

let ids: string[];

/** A chain of five events that the archive sealed. */
beforeEach(async () => {
  await beginLog(archive);
  const { events } = await archive.cascadeEvents.recordMany(
    Array.from({ length: 5 }, (_, at) => ({
      namespace: 'payments',
      triggerType: 'T',
      triggeredBy: `user ${at}`,
      triggerDetails: json(`{"who":"user ${at}"}`),
      effects: [{ actionType: `scale ${at}`, success: true }],
    })),
  );
  ids = events.map(({ cascadeId }) => cascadeId);
});

const redact = (at: number, ...fields: string[]) =>
  archive.redactions.redact('cascade-events', { id: ids[at] ?? '', fields, reason });

/** Both ways of the verdict: event by event, with links, and in runs. */
async function verdicts(options: { checkEffects?: boolean } = {}): Promise<CascadeChain[]> {
  const verify = (pages: (typeof findings | typeof links | typeof redacted)[]) =>
    archive.cascadeEvents.verifyChain('payments', null, null, { ...options, pages });
  return [await verify([findings, links, redacted]), await verify([findings, redacted])];
}

async function found(): Promise<string[][]> {
  return (await verdicts()).map((chain) =>
    chain.findings(findings).map(({ kind, cascadeId }) => `${kind} ${ids.indexOf(cascadeId ?? '')}`),
  );
}

async function change(sql: string, ...values: unknown[]): Promise<void> {
  await archive.database.query({ text: sql, values });
}

describe('the verdict on a chain', () => {
  it('stays VERIFIED after redactions, tells them, and says what it does not cover', async () => {
    await redact(1, 'triggeredBy');
    await redact(1, 'triggerDetails', 'effects');
    await redact(4, 'effects');
    for (const chain of [...(await verdicts()), ...(await verdicts({ checkEffects: false }))]) {
      expect(chain).toMatchObject({ status: 'VERIFIED', verified: true, length: 5, redactedCount: 2 });
      expect(chain.headHash).toBe((await archive.cascadeEvents.getByCascadeId(ids[4] ?? ''))?.currentHash);
      expect(chain.notCovered.join('\n')).toMatch(/2 events were redacted/);
      expect(chain.redactedEvents(redacted)).toMatchObject([
        {
          cascadeId: ids[1],
          position: 1,
          redactions: [
            { fields: ['triggeredBy'], redactedBy: localCaller.actor, reason },
            { fields: ['triggerDetails', 'effects'], redactedBy: localCaller.actor, reason },
          ],
        },
        { cascadeId: ids[4], position: 4, redactions: [{ fields: ['effects'] }] },
      ]);
    }
    const [whole] = await verdicts();
    expect(
      whole
        ?.links(links)
        .map(({ isValid, scheme, computedHash, redactions }) => [
          isValid,
          scheme,
          computedHash === null,
          redactions.length,
        ]),
    ).toEqual([
      [true, 'sealed', false, 0],
      [true, null, true, 2],
      [true, 'sealed', false, 0],
      [true, 'sealed', false, 0],
      [true, null, true, 1],
    ]);
  });

  it('holds for a stretch that begins after a redacted event, and for one that begins with it', async () => {
    await redact(1, 'effects');
    const second = await archive.cascadeEvents.getByCascadeId(ids[1] ?? '');
    const third = await archive.cascadeEvents.getByCascadeId(ids[2] ?? '');
    for (const start of [second, third]) {
      const chain = await archive.cascadeEvents.verifyChain(
        'payments',
        time(start?.timestamp ?? ''),
        null,
        {},
      );
      expect(chain).toMatchObject({ status: 'VERIFIED', anchor: 'PREDECESSOR' });
    }
  });

  it('goes on with events that come after, and where their hash does not cover what was erased', async () => {
    await redact(4, 'triggeredBy');
    await archive.cascadeEvents.record({ namespace: 'payments', triggerType: 'T', effects: [] });
    expect(await found()).toEqual([[], []]);
    const event = await archive.cascadeEvents.getByCascadeId(ids[4] ?? '');
    expect(event).toMatchObject({ hashStatus: 'NOT_REPRODUCED', hashScheme: 'sealed', triggeredBy: null });
  });

  it('lets a retention remove redacted events, and rests on them', async () => {
    await redact(0, 'effects');
    await redact(1, 'effects');
    const last = await archive.cascadeEvents.getByCascadeId(ids[2] ?? '');
    await archive.cascadeEvents.deleteOlderThan({ cutoff: time(last?.timestamp ?? ''), reason: 'old' });
    const [retention] = await archive.retentionRecords.find();
    expect(retention).toMatchObject({ verified: true, findingCount: '0' });
    const [chain] = await verdicts();
    expect(chain).toMatchObject({ status: 'VERIFIED', anchor: 'RETENTION' });
  });

  it.each([
    ['its hash', `UPDATE cascade_events SET current_hash = 'x' WHERE cascade_id = $1`],
    ['its predecessor', `UPDATE cascade_events SET previous_hash = 'x' WHERE cascade_id = $1`],
    [
      'the text of its time',
      `UPDATE cascade_events SET timestamp_text = replace(timestamp_text, '+00:00', 'Z') WHERE cascade_id = $1`,
    ],
    ['what it says was erased', `UPDATE cascade_events SET redacted_fields = '{}' WHERE cascade_id = $1`],
    [
      'that more was erased',
      `UPDATE cascade_events SET redacted_fields = '{triggerDetails,effects}' WHERE cascade_id = $1`,
    ],
    ['the reason in the redaction', `UPDATE redactions SET reason = 'x' WHERE record_id = $1`],
    [
      'the fields in the redaction',
      `UPDATE redactions SET fields = fields || '{effects}' WHERE record_id = $1`,
    ],
    ['the salt of the redaction', `UPDATE redactions SET salt = repeat('0', 32) WHERE record_id = $1`],
    ['that the redaction is there', `DELETE FROM redactions WHERE record_id = $1`],
    [
      'the entry of the redaction',
      `UPDATE log_entries SET content_hash = leaf_hash WHERE kind = 'redactions' AND $1 <> ''`,
    ],
    [
      'that the redaction has a place',
      `UPDATE log_entries SET log_index = NULL WHERE kind = 'redactions' AND $1 <> ''`,
    ],
    [
      'that the place is one of the log',
      `UPDATE log_entries SET log_index = log_index + 99 WHERE kind = 'redactions' AND $1 <> ''`,
    ],
  ])('finds a change by SQL of %s of a redacted event', async (_what, sql) => {
    await redact(2, 'triggerDetails');
    await change(sql, ids[2]);
    for (const kinds of await found()) expect(kinds).toContain('HASH_MISMATCH 2');
  });

  it('does not believe an event that says it was redacted', async () => {
    await change(
      `UPDATE cascade_events SET redacted_fields = '{triggerDetails}', trigger_details = '{}' WHERE cascade_id = $1`,
      ids[1],
    );
    await change(
      `UPDATE cascade_events SET redacted_fields = '{triggerDetails}' WHERE cascade_id = $1`,
      ids[3],
    );
    expect(await found()).toEqual([
      ['HASH_MISMATCH 1', 'CONTENT_MISMATCH 3'],
      ['HASH_MISMATCH 1', 'CONTENT_MISMATCH 3'],
    ]);
  });

  it('does not take the redaction of one event for that of another', async () => {
    await redact(2, 'triggerDetails');
    await change(
      `UPDATE cascade_events SET redacted_fields = '{triggerDetails}', trigger_details = '{}' WHERE cascade_id = $1`,
      ids[1],
    );
    await change(`UPDATE redactions SET record_id = $1`, ids[1]);
    expect(await found()).toEqual([
      ['HASH_MISMATCH 1', 'HASH_MISMATCH 2'],
      ['HASH_MISMATCH 1', 'HASH_MISMATCH 2'],
    ]);
  });

  it('still finds what was found before a redaction: it launders nothing', async () => {
    await change(`UPDATE cascade_events SET trigger_type = 'X' WHERE cascade_id = $1`, ids[2]);
    await redact(2, 'triggerDetails');
    expect(await found()).toEqual([['HASH_MISMATCH 2'], ['HASH_MISMATCH 2']]);
  });

  it('compares counts with effects that are left, and never with those that are gone', async () => {
    await redact(1, 'triggerDetails');
    await redact(2, 'effects');
    await change(
      'UPDATE cascade_events SET total_effects = 9 WHERE cascade_id = ANY($1::text[])',
      ids.slice(1, 3),
    );
    expect(await found()).toEqual([['COUNT_MISMATCH 1'], ['COUNT_MISMATCH 1']]);
  });

  it('reproduces the hash of an event whose hash does not cover what was erased', async () => {
    const { hash, event } = await anArchivedEvent();
    await archive.redactions.redact('cascade-events', { id: event, fields: ['externalTrace'], reason });
    expect(await archive.cascadeEvents.getByCascadeId(event)).toMatchObject({
      currentHash: hash,
      hashStatus: 'REPRODUCED',
      externalTrace: null,
      redactedFields: ['externalTrace'],
    });
    const chain = await archive.cascadeEvents.verifyChain('archived', null, null, { pages: [links] });
    expect(chain).toMatchObject({ status: 'VERIFIED', redactedCount: 1 });
    expect(chain.links(links)).toMatchObject([{ isValid: true, scheme: 'archive', computedHash: hash }]);
  });

  it('says nothing of a name that was found to be hashed, once it is erased', async () => {
    const knowing = createRepositories(archive.database, localCaller, { triggeredByNames: ['user 3'] });
    await change(
      `UPDATE cascade_events SET is_triggered_by_known = false, triggered_by = NULL, assumed_triggered_by = 'user 3'
        WHERE cascade_id = $1`,
      ids[3],
    );
    await knowing.redactions.redact('cascade-events', { id: ids[3] ?? '', fields: ['triggeredBy'], reason });
    const [row] = await archive.database.query<{ name: string | null }>({
      text: 'SELECT assumed_triggered_by AS name FROM cascade_events WHERE cascade_id = $1',
      values: [ids[3]],
    });
    expect(row?.name).toBeNull();
  });
});

describe('the trust in a chain', () => {
  const verdict = (): Promise<CascadeChain> => archive.cascadeEvents.verifyChain('payments');

  it('waits for the checkpoint that covers a redaction', async () => {
    await signLog(archive);
    await redact(1, 'triggerDetails');
    const before = await verdict();
    expect(before).toMatchObject({ status: 'VERIFIED', trust: 'UNANCHORED' });
    expect(before.notCovered.at(-1)).toBe('No checkpoint: redaction 1 is not signed yet.');
    await signLog(archive);
    expect(await verdict()).toMatchObject({ status: 'VERIFIED', trust: 'ANCHORED' });
  });

  it('does not rest on a redaction that was put into the log in place of another entry', async () => {
    await redact(1, 'triggerDetails');
    await archive.cascadeEvents.recordMany([
      { namespace: 'other', triggerType: 'T', effects: [{ actionType: 'scale', success: true }] },
    ]);
    await signLog(archive);
    // The entry of the redaction takes the place of one that nobody asks the tree about.
    await change(`UPDATE log_entries SET log_index = NULL WHERE log_index = 10`);
    await change(`UPDATE log_entries SET log_index = 10 WHERE kind = 'redactions'`);
    const chain = await verdict();
    expect(chain).toMatchObject({ status: 'VERIFIED', trust: 'UNANCHORED' });
    expect(chain.notCovered.at(-1)).toMatch(/^No checkpoint: the tree of the newest one does not hold/);
  });
});

/** An event of the scheme `archive`, which does not hash external_trace. */
async function anArchivedEvent(): Promise<{ hash: string; event: string }> {
  const event = {
    ...aCascadeEvent({ namespace: 'archived', timestamp: secondsIntoMarch(1) }),
    previousHash: '',
  };
  await archive.cascadeEvents.save({ ...event, cascadeId: 'first', currentHash: 'unknown' });
  const chain = await archive.cascadeEvents.verifyChain('archived', null, null, { pages: [links] });
  const hash = chain.links(links)[0]?.computedHash ?? '';
  await change(`DELETE FROM cascade_events WHERE namespace = 'archived'`);
  await change(`DELETE FROM chain_heads WHERE namespace = 'archived'`);
  await change(`DELETE FROM chain_open_ends WHERE namespace = 'archived'`);
  await archive.cascadeEvents.save({
    ...event,
    cascadeId: 'first',
    currentHash: hash,
    externalTrace: json('{"who":"jane"}'),
  });
  await signLog(archive);
  return { hash, event: 'first' };
}
