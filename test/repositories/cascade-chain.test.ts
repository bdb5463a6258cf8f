import { aCascadeEvent, aChain, json, secondsIntoMarch, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

describe('getChain', () => {
  test('gives the full events of one namespace, oldest first, whatever the order of their arrival', async () => {
    const [first, second, third, ...rest] = aChain('payments', 6);
    if (first === undefined || second === undefined || third === undefined) throw new Error('too short');
    await archive.cascadeEvents.saveMany([third, ...rest, first, ...aChain('orders', 3)]);
    await archive.cascadeEvents.save({ ...second, effects: json('[1.0]') });

    const chain = await archive.cascadeEvents.getChain('payments');
    expect(chain.map(({ cascadeId }) => cascadeId)).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => `payments-000${index}`),
    );
    expect(chain[1]).toEqual(await archive.cascadeEvents.getByCascadeId('payments-0001'));
    expect(chain[1]?.effects.text).toBe('[1.0]');
    expect(await archive.cascadeEvents.getChain('nowhere')).toEqual([]);
  });

  test('is bounded by both dates, both inclusive', async () => {
    await archive.cascadeEvents.saveMany(aChain('payments', 6));
    const ids = async (start?: number, end?: number) =>
      (
        await archive.cascadeEvents.getChain(
          'payments',
          start === undefined ? null : secondsIntoMarch(start),
          end === undefined ? null : secondsIntoMarch(end),
        )
      ).map(({ cascadeId }) => cascadeId.slice(-1));

    expect(await ids(1, 3)).toEqual(['1', '2', '3']);
    expect(await ids(4)).toEqual(['4', '5']);
    expect(await ids(undefined, 1)).toEqual(['0', '1']);
    expect(await ids(1.5, 1.9)).toEqual([]);
  });

  test('goes by links where times are equal', async () => {
    const chain = aChain('payments', 8).map((event, index) => ({
      ...event,
      cascadeId: `c${(index * 5) % 8}`,
      timestamp: secondsIntoMarch(0),
    }));
    await archive.cascadeEvents.saveMany(chain);

    const found = await archive.cascadeEvents.getChain('payments');
    expect(found.map(({ cascadeId }) => cascadeId)).toEqual(chain.map(({ cascadeId }) => cascadeId));
  });

  test('is read whole over several statements', async () => {
    const events = aChain('payments', 6_000);
    for (let at = 0; at < events.length; at += 1_000) {
      await archive.cascadeEvents.saveMany(events.slice(at, at + 1_000));
    }

    const found = await archive.cascadeEvents.getChain('payments');
    expect(found).toHaveLength(6_000);
    expect(found.every(({ currentHash }, index) => currentHash === `payments hash ${index}`)).toBe(true);
  });
});

describe('what an event keeps', () => {
  test('the timestamp as its writer spelled it, beside the moment', async () => {
    const { record } = await archive.cascadeEvents.save(
      aCascadeEvent({ timestamp: time('2026-03-01T09:00:00.5+09:00') }),
    );
    expect(record).toMatchObject({
      timestamp: '2026-03-01T00:00:00.500000Z',
      timestampText: '2026-03-01T09:00:00.5+09:00',
    });
  });

  test('details and effects in canonical form, the trace as its own text', async () => {
    const { record } = await archive.cascadeEvents.save(
      aCascadeEvent({
        triggerDetails: json('{"b": 1e-7, "a": [1.0, 10E1, -0.0, 12345678901234567890]}'),
        effects: json('[ {"success" : true, "event_id":"e\\u0041"} ]'),
        externalTrace: json('{"b": 1e-7, "a": 1}'),
      }),
    );
    expect(record?.triggerDetails.text).toBe('{"a":[1.0,100.0,-0.0,12345678901234567890],"b":1e-07}');
    expect(record?.effects.text).toBe('[{"event_id":"eA","success":true}]');
    expect(record?.externalTrace?.text).toBe('{"b": 1e-7, "a": 1}');
  });

  test('counts and causation chain as given, though they disagree with the effects', async () => {
    const { record } = await archive.cascadeEvents.save(
      aCascadeEvent({ totalEffects: 7, successCount: -1, failureCount: 9, causationChain: ['x'] }),
    );
    expect(record).toMatchObject({
      totalEffects: 7,
      successCount: -1,
      failureCount: 9,
      causationChain: ['x'],
    });
  });

  test('counts and causation chain that follow from the effects where they are left out', async () => {
    const { record } = await archive.cascadeEvents.save(
      aCascadeEvent({
        triggerEventId: 'evt-1',
        effects: json(
          '[{"event_id": "evt-2", "success": true}, {"event_id": "evt-1", "success": false}, {"event_id": "evt-3", "success": true}]',
        ),
      }),
    );
    expect(record).toMatchObject({
      totalEffects: 3,
      successCount: 2,
      failureCount: 1,
      causationChain: ['evt-1', 'evt-2', 'evt-3'],
    });
  });

  test('null and "" as predecessors apart, and triggeredBy null', async () => {
    const { cascadeEvents } = archive;
    const save = async (cascadeId: string, fields: object) =>
      (await cascadeEvents.save(aCascadeEvent({ cascadeId, ...fields }))).record;
    expect((await save('a', { previousHash: null }))?.previousHash).toBeNull();
    expect((await save('b', { previousHash: '' }))?.previousHash).toBe('');
    expect((await save('c', {}))?.previousHash).toBeNull();
    expect(await save('d', { triggeredBy: null })).toMatchObject({ triggeredBy: null });
    expect(await save('e', { triggeredBy: '사람' })).toMatchObject({ triggeredBy: '사람' });
  });
});
