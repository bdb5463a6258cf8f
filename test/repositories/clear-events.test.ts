import fc from 'fast-check';

import { breaksChain } from '../../src/core/chain';
import { canonicalJson, parseJson } from '../../src/core/json';
import { DatabaseError } from '../../src/database';
import { ChainEvents } from '../../src/repositories/chain-events';
import { isClearEvent } from '../../src/repositories/sql/clear-event';
import { eventHash } from '../../src/repositories/sql/event-hash';
import { aCascadeEvent } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();
const ID = 'cascade-under-test';

// Members of effects that look, as text, like what counts and causation chains are compared with.
const texts = fc.constantFrom(
  'plain',
  '[',
  '},{"action_type":"',
  '"event_id":"evt-1',
  '"success":true',
  'x\\"event_id',
);
const ids = fc.constantFrom('evt-1', 'evt-2', 'evt-3', 'evt_4', '100%', 'a"b', 'back\\slash', 'é');
const outcome = fc.oneof({ weight: 8, arbitrary: fc.boolean() }, fc.constantFrom('true', null));
const members = fc.record(
  {
    action_type: texts,
    caused_by: fc.oneof(ids, fc.constant(null)),
    event_id: fc.oneof({ weight: 8, arbitrary: ids }, fc.constantFrom(1, null)),
    success: outcome,
    target: texts,
    ['Before all']: texts,
    ['x"event_id']: ids,
    ['y"success']: outcome,
  },
  { requiredKeys: ['action_type', 'event_id', 'success'] },
);
const sparse = fc.record({ action_type: texts, event_id: ids, success: outcome }, { requiredKeys: [] });
const nested = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  members,
  fc.record({ list: fc.array(fc.oneof(members, texts), { maxLength: 2 }) }),
  fc.record({ inner: members, note: texts }),
);
const effect = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(members, nested).map(([own, details]) => ({ ...own, details })) },
  sparse,
  texts,
);

interface Claim {
  readonly effects: string;
  readonly chain: readonly string[];
  readonly total: number;
  readonly success: number;
  readonly failure: number;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** What a reader of mere text would take for ids and outcomes, wherever it stands, or a little beside that. */
const claim: fc.Arbitrary<Claim> = fc
  .record({
    effects: fc.array(effect, { maxLength: 3 }),
    trigger: fc.constantFrom('evt-t', 'evt-1'),
    slip: fc.constantFrom(0, 0, 0, 0, 1),
    isOrdered: fc.constantFrom(true, true, true, false),
  })
  .map(({ effects, trigger, slip, isOrdered }) => {
    const text = canonicalJson(parseJson(JSON.stringify(effects)));
    const named = [...text.matchAll(/"event_id":"((?:[^"\\]|\\.)*)"/g)].map(([, id]) =>
      String(JSON.parse(`"${id ?? ''}"`)),
    );
    const chain = [trigger, ...(isOrdered ? named : [...named].reverse())];
    const [success, failure] = [occurrences(text, '"success":true'), occurrences(text, '"success":false')];
    return {
      effects: text,
      chain,
      total: success + failure,
      success: success + slip,
      failure: failure - slip,
    };
  });

/** Makes the event claim that of its effects, under a hash that is its own. */
async function keep({ effects, chain, total, success, failure }: Claim): Promise<void> {
  await archive.database.query({
    text: `UPDATE cascade_events SET effects = $2, causation_chain = $3, trigger_event_id = $4, total_effects = $5,
        success_count = $6, failure_count = $7, hash_scheme = 'sealed', hash_status = 'REPRODUCED',
        timestamp_text = to_char(timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
      WHERE cascade_id = $1`,
    values: [ID, effects, chain, chain[0] ?? null, total, success, failure],
  });
  await archive.database.query({ text: `UPDATE cascade_events SET current_hash = ${eventHash}` });
}

/** Whether the database clears the event; one that it cannot read it does not clear. */
async function isCleared(withEffects: boolean): Promise<boolean> {
  try {
    const [row] = await archive.database.query<{ isClear: boolean | null }>({
      text: `SELECT ${isClearEvent(withEffects)} AS "isClear" FROM cascade_events`,
    });
    return row?.isClear === true;
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState?.startsWith('22') === true) return false;
    throw error;
  }
}

describe('the database', () => {
  const window = { namespace: 'test', start: null, end: null, upToArrival: null };

  it('clears no event against which the core finds something', async () => {
    const events = new ChainEvents(archive.database, window, []);
    let cleared = 0;
    let faulty = 0;
    await archive.cascadeEvents.save(aCascadeEvent({ cascadeId: ID }));
    await fc.assert(
      fc.asyncProperty(claim, async (made) => {
        await keep(made);
        const judged = (await events.judgedById([ID])).get(ID);
        const faults = (judged?.faults ?? []).map(({ kind }) => kind);
        expect(judged?.scheme).toBe('sealed');
        if (faults.length > 0) faulty += 1;
        if (await isCleared(true)) {
          cleared += 1;
          expect(faults).toEqual([]);
        }
        if (await isCleared(false)) expect(faults.filter(breaksChain)).toEqual([]);
      }),
      { seed: 4, numRuns: 300 },
    );
    expect(cleared).toBeGreaterThan(50);
    expect(faulty).toBeGreaterThan(50);
  });

  it.each([
    [
      'two effects',
      '[{"action_type":"A","details":{"n":1},"event_id":"evt_1","success":true},{"action_type":"B","event_id":"evt-2","success":false}]',
      ['evt_1', 'evt-2'],
      1,
      1,
    ],
    [
      'effects of another make, with lists',
      '[{"details":[{"a":[1]}],"event_id":"evt-1","success":true}]',
      ['evt-1'],
      1,
      0,
    ],
    ['no effect', '[]', [], 0, 0],
  ])('clears an event with %s', async (_what, effects, chain, success, failure) => {
    await archive.cascadeEvents.save(aCascadeEvent({ cascadeId: ID }));
    await keep({ effects, chain: ['evt-t', ...chain], total: success + failure, success, failure });
    expect([await isCleared(true), await isCleared(false)]).toEqual([true, true]);
  });

  const one = '[{"action_type":"A","event_id":"evt-1","executed_at":"x","success":true}]';
  it.each([
    [
      'effects inside an effect, in a list',
      '[{"action_type":"A","details":{"l":[{"action_type":"B","event_id":"evt-1","success":true},' +
        '{"action_type":"C"}]},"event_id":"evt-2","success":true}]',
      ['evt-1', 'evt-2'],
      2,
    ],
    [
      'an effect inside an effect',
      '[{"action_type":"A","details":{"event_id":"evt-1","success":true},"event_id":"evt-2","success":true}]',
      ['evt-1', 'evt-2'],
      2,
    ],
    [
      'the id of a detail',
      '[{"action_type":"A","details":{"event_id":"evt-9"},"event_id":"evt-1","success":true}]',
      ['evt-9'],
      1,
    ],
    ['an id with an underscore', one, ['evt_1'], 1],
    ['an id with a percent sign', one, ['%'], 1],
    ['an id with a backslash', one, ['evt\\-1'], 1],
    ['an id with a quotation mark', one, ['evt-1","executed_at":"x'], 1],
    ['an id given twice', one.replace(']', `,${one.slice(1)}`), ['evt-1', 'evt-1'], 2],
  ])('does not clear an event that claims %s', async (_what, effects, chain, success) => {
    await archive.cascadeEvents.save(aCascadeEvent({ cascadeId: ID }));
    await keep({ effects, chain: ['evt-t', ...chain], total: success, success, failure: 0 });
    const judged = (await new ChainEvents(archive.database, window, []).judgedById([ID])).get(ID);
    expect(judged?.faults.length).toBeGreaterThan(0);
    expect(await isCleared(true)).toBe(false);
  });

  it.each([
    ['2026-03-01T10:20:30.123456+00:00', '2026-03-01T10:20:30.123456Z', true],
    ['2026-03-01T10:20:30.123456Z', '2026-03-01T10:20:30.123456Z', true],
    ['2026-03-01T10:20:30.123Z', '2026-03-01T10:20:30.123Z', true],
    ['2026-03-01T10:20:30.123+00:00', '2026-03-01T10:20:30.123Z', true],
    ['2026-03-01T10:20:30Z', '2026-03-01T10:20:30Z', true],
    ['2026-03-01T10:20:30+00:00', '2026-03-01T10:20:30Z', true],
    ['2026-03-01T10:20:30.123Z', '2026-03-01T10:20:30.123456Z', false],
    ['2026-03-01T10:20:30Z', '2026-03-01T10:20:30.4Z', false],
    ['2026-03-01T10:20:30.123456Z', '2026-03-01T10:20:30.123457Z', false],
    ['2026-03-01T11:20:30.123456+01:00', '2026-03-01T10:20:30.123456Z', false],
  ])('takes %s for the time %s: %s', async (text, served, isTaken) => {
    await archive.cascadeEvents.save(aCascadeEvent({ cascadeId: ID }));
    await keep({ effects: '[]', chain: ['evt-t'], total: 0, success: 0, failure: 0 });
    await archive.database.query({
      text: `UPDATE cascade_events SET timestamp_text = $1, timestamp = $2::timestamptz`,
      values: [text, served],
    });
    await archive.database.query({ text: `UPDATE cascade_events SET current_hash = ${eventHash}` });
    expect(await isCleared(true)).toBe(isTaken);
  });
});
