import { localCaller } from '../../src/auth';
import { ArchiveError } from '../../src/core/errors';
import { JsonText } from '../../src/core/json';
import { parseTimestamp } from '../../src/core/timestamp';
import { reproduce } from '../../src/core/hash-schemes';
import type { Database } from '../../src/database';
import { type CascadeEvent } from '../../src/entities';
import {
  createRepositories,
  toCascadeEventRecord,
  type RecordedEvent,
  type Repositories,
} from '../../src/repositories';
import { EventRecorder } from '../../src/repositories/event-recorder';
import { clearArchive, openTestDatabase } from '../support/engine';
import { keptEnds } from './support/open-ends';

let database: Database;
let repositories: Repositories;

beforeAll(async () => {
  database = await openTestDatabase();
  repositories = createRepositories(database, localCaller);
});
beforeEach(() => clearArchive(database));

const anEvent = (given: Partial<RecordedEvent> = {}): RecordedEvent => ({
  namespace: 'seoul',
  triggerType: 'CIRCUIT_BREAKER_OPENED',
  effects: [{ actionType: 'CIRCUIT_OPEN', success: true }],
  ...given,
});

/** Every event of the chain links to the one before it, and its hash is reproduced by scheme `sealed`. */
async function expectChainVerifies(namespace: string, length: number): Promise<CascadeEvent[]> {
  const events = await repositories.cascadeEvents.getChain(namespace);
  expect(events).toHaveLength(length);
  const internal = await database.query<{ id: string; isNested: boolean; isTriggeredByKnown: boolean }>({
    text: `SELECT cascade_id AS id, is_nested AS "isNested", is_triggered_by_known AS "isTriggeredByKnown"
      FROM cascade_events WHERE namespace = $1`,
    values: [namespace],
  });
  const internalById = new Map(internal.map(({ id, ...rest }) => [id, rest]));
  events.forEach((event, index) => {
    expect(event.previousHash).toBe(events[index - 1]?.currentHash ?? '');
    const shape = internalById.get(event.cascadeId) ?? { isNested: false, isTriggeredByKnown: false };
    expect(reproduce(toCascadeEventRecord({ ...event, ...shape }))?.scheme).toBe('sealed');
  });
  return events;
}

describe('recording events', () => {
  it('assigns ids, time, link and hash', async () => {
    const { events } = await repositories.cascadeEvents.recordMany([anEvent(), anEvent({ effects: [] })]);
    expect(events.map(({ cascadeId }) => cascadeId)).toEqual([
      expect.stringMatching(/^cascade-[0-9a-f]{12}$/),
      expect.stringMatching(/^cascade-[0-9a-f]{12}$/),
    ]);
    expect(events[0]?.triggerEventId).toMatch(/^evt-[0-9a-f]{8}$/);
    expect(events[0]?.timestampText).toMatch(/\.\d{6}\+00:00$/);
    await expectChainVerifies('seoul', 2);
    for (const event of events)
      expect(event).toMatchObject(
        (await repositories.cascadeEvents.getByCascadeId(event.cascadeId)) ?? { cascadeId: 'none' },
      );
  });

  it('completes each effect to the eight keys of the hot shape', async () => {
    const { events } = await repositories.cascadeEvents.recordMany([
      anEvent({
        triggerEventId: 'evt-1',
        effects: [
          { actionType: 'A', success: true, ref: 'first', eventId: 'evt-2' },
          { actionType: 'B', success: false, errorMessage: 'no', details: JsonText.of('{"w": 1e-7}') },
          { actionType: 'C', success: true, causedBy: 'first' },
          { actionType: 'D', success: true, causedBy: 'evt-1' },
        ],
      }),
    ]);
    const [event] = events;
    const effects = JSON.parse(event?.effects.text ?? '[]') as Record<string, unknown>[];
    expect(effects.map(({ caused_by: cause }) => cause)).toEqual(['evt-1', 'evt-2', 'evt-2', 'evt-1']);
    expect(effects[0]).toEqual({
      action_type: 'A',
      caused_by: 'evt-1',
      details: {},
      error_message: null,
      event_id: 'evt-2',
      executed_at: event?.timestampText,
      success: true,
      target: null,
    });
    expect(event?.effects.text).toContain('"details":{"w":1e-07}');
    expect(event).toMatchObject({ totalEffects: 4, successCount: 3, failureCount: 1 });
    expect(event?.causationChain).toEqual(['evt-1', ...effects.map(({ event_id: id }) => id)]);
  });

  it.each([
    [
      'an unknown cause',
      [{ actionType: 'A', success: true, causedBy: 'nobody' }],
      'events[0].effects[0].causedBy',
    ],
    [
      'a circle of causes',
      [
        { actionType: 'A', success: true, eventId: 'a', causedBy: 'b' },
        { actionType: 'B', success: true, eventId: 'b', causedBy: 'a' },
      ],
      'events[0].effects[0].causedBy',
    ],
    [
      'an id given twice',
      [
        { actionType: 'A', success: true, eventId: 'a' },
        { actionType: 'B', success: true, eventId: 'a' },
      ],
      'events[0].effects[1].eventId',
    ],
    [
      'details nested deeper than a list of effects can hold',
      [
        {
          actionType: 'A',
          success: true,
          details: JsonText.of('{"a":'.repeat(999) + '1' + '}'.repeat(999)),
        },
      ],
      'events[0].effects[0].details',
    ],
  ])('refuses %s and records nothing', async (_name, effects, field) => {
    await expect(repositories.cascadeEvents.recordMany([anEvent({ effects })])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
    expect(await repositories.cascadeEvents.count()).toBe(0);
  });

  it('gives one unbroken chain for each namespace under concurrent callers', async () => {
    const calls = Array.from({ length: 64 }, (_, index) =>
      repositories.cascadeEvents.recordMany([
        anEvent({ namespace: `n${index % 3}` }),
        anEvent({ namespace: 'all' }),
      ]),
    );
    await Promise.all(calls);
    await expectChainVerifies('all', 64);
    for (const [namespace, length] of [
      ['n0', 22],
      ['n1', 21],
      ['n2', 21],
    ] as const) {
      await expectChainVerifies(namespace, length);
    }
    const ends = await database.query({
      text: `SELECT namespace FROM ${keptEnds} AS ends ORDER BY namespace`,
    });
    expect(ends.map(({ namespace }) => namespace)).toEqual(['all', 'n0', 'n1', 'n2']);
  });

  it('goes on from the head that another writer saved, and a microsecond after it', async () => {
    const [first] = (await repositories.cascadeEvents.recordMany([anEvent()])).events;
    await database.query({
      text: `UPDATE chain_heads SET head_timestamp = clock_timestamp() + interval '4 minutes'`,
    });
    const [ahead] = await database.query<{ at: string }>({
      text: 'SELECT head_timestamp AS at FROM chain_heads',
    });
    const [second] = (await repositories.cascadeEvents.recordMany([anEvent()])).events;
    expect(second?.previousHash).toBe(first?.currentHash);
    expect(String(second?.timestamp) > String(ahead?.at)).toBe(true);
    expect(second?.timestamp.slice(0, 19)).toBe(ahead?.at.slice(0, 19));
  });

  it('is not dragged along by a head far in the future', async () => {
    await repositories.cascadeEvents.recordMany([anEvent()]);
    await database.query({ text: `UPDATE chain_heads SET head_timestamp = '2999-01-01T00:00:00Z'` });
    const [second] = (await repositories.cascadeEvents.recordMany([anEvent()])).events;
    expect(second?.timestamp.startsWith('2999')).toBe(false);
  });

  it('returns the first answer to a retry, also when both come at once', async () => {
    const call = () => repositories.cascadeEvents.recordMany([anEvent()], { idempotencyKey: 'k' });
    const [a, b] = await Promise.all([call(), call()]);
    const again = await call();
    expect(new Set([a, b, again].map(({ events }) => events[0]?.cascadeId)).size).toBe(1);
    expect([a.isReplay, b.isReplay].sort()).toEqual([false, true]);
    await expect(
      repositories.cascadeEvents.recordMany([anEvent({ triggerType: 'OTHER' })], { idempotencyKey: 'k' }),
    ).rejects.toMatchObject({ code: 'CONFLICT', field: 'idempotencyKey' });
    await expectChainVerifies('seoul', 1);
  });

  it('repeats a recording of no events under its key', async () => {
    const record = () => repositories.cascadeEvents.recordMany([], { idempotencyKey: 'empty' });
    expect(await record()).toEqual({ events: [], isReplay: false });
    expect(await record()).toEqual({ events: [], isReplay: true });
  });

  it('tells every call of a batch that the database is out of reach, and tries none of them again', async () => {
    let transactions = 0;
    const lost = {
      transaction: async () => {
        transactions += 1;
        await Promise.resolve();
        throw new ArchiveError('UNAVAILABLE', null, 'the database cannot be reached');
      },
    } as unknown as Database;
    const recorder = new EventRecorder(lost);
    const call = {
      caller: localCaller,
      operation: 'recordCascadeEvents',
      drafts: [],
      idempotencyKey: null,
      inputSha256: '',
      signal: null,
    } as const;
    const answers = await Promise.allSettled([1, 2, 3].map(() => recorder.record(call)));
    expect(answers.map((answer) => answer.status === 'rejected' && (answer.reason as unknown))).toEqual(
      [1, 2, 3].map(() => expect.objectContaining({ code: 'UNAVAILABLE' }) as unknown),
    );
    // the first call begins at once, the others share a batch
    expect(transactions).toBe(2);
  });

  it('leaves out a call whose request is abandoned while it waits, and no other', async () => {
    const request = new AbortController();
    const gone = new ArchiveError('DEADLINE_EXCEEDED', null, 'nobody waits');
    const requested = createRepositories(database.forRequest(request.signal), localCaller).cascadeEvents;
    const first = repositories.cascadeEvents.recordMany([anEvent()]);
    const abandoned = requested.recordMany([anEvent({ namespace: 'left-out' })]);
    const others = [1, 2].map(() => repositories.cascadeEvents.recordMany([anEvent()]));
    request.abort(gone);

    await expect(abandoned).rejects.toBe(gone);
    await Promise.all([first, ...others]);
    await expectChainVerifies('seoul', 3);
    expect(await repositories.cascadeEvents.getChainNamespaces()).toEqual(['seoul']);
  });

  it('gives the outcome of a call that was under way when its request was abandoned', async () => {
    const request = new AbortController();
    const requested = createRepositories(database.forRequest(request.signal), localCaller).cascadeEvents;
    const underWay = requested.recordMany([anEvent()]);
    request.abort(new ArchiveError('DEADLINE_EXCEEDED', null, 'nobody waits'));

    expect((await underWay).events).toHaveLength(1);
    await expectChainVerifies('seoul', 1);
  });

  it('does not let one call of a batch fail the others', async () => {
    const sound = Array.from({ length: 8 }, () => repositories.cascadeEvents.recordMany([anEvent()]));
    await repositories.cascadeEvents.recordMany([anEvent()], { idempotencyKey: 'used' });
    const failing = repositories.cascadeEvents.recordMany([anEvent({ namespace: 'x' })], {
      idempotencyKey: 'used',
    });
    const more = repositories.cascadeEvents.recordMany([anEvent()]);
    await expect(failing).rejects.toMatchObject({ code: 'CONFLICT' });
    await Promise.all([...sound, more]);
    await expectChainVerifies('seoul', 10);
  });
});

describe('heads', () => {
  it('are right in every order of arrival of a short chain with ties', async () => {
    const chain = ['h1', 'h2', 'h3', 'h4'].map((currentHash, index) => ({
      currentHash,
      previousHash: index === 0 ? '' : `h${index}`,
      at: `2026-01-01T00:00:0${Math.floor(index / 2)}.000000Z`,
    }));
    const template = { triggerType: 't', namespace: 'n' };
    for (const order of permutations([0, 1, 2, 3])) {
      await clearArchive(database);
      for (const index of order) {
        const { currentHash = '', previousHash = '', at = '' } = chain[index] ?? {};
        await repositories.cascadeEvents.save({
          ...template,
          cascadeId: `c${9 - index}`,
          currentHash,
          previousHash,
          timestamp: parseTimestamp(at),
        });
      }
      const [head] = await database.query({ text: 'SELECT * FROM chain_heads' });
      expect([order, head?.['head_hash'], head?.['event_count']]).toEqual([order, 'h4', '4']);
      expect(await database.query({ text: `SELECT current_hash FROM ${keptEnds} AS ends` })).toEqual([
        { current_hash: 'h4' },
      ]);
    }
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
