import { cascadeEventKind, writtenColumns, type CascadeEvent } from '../../src/entities';
import {
  checkedEvent,
  type EventOutcome,
  type NewCascadeEvent,
  type NewRecord,
} from '../../src/repositories';
import { localCaller } from '../../src/auth';
import { ReadyEvent, readyBatch, ReadyEventsWriter } from '../../src/repositories/ready-events';
import { insertFree } from '../../src/repositories/save';
import { cascadeEventSaving } from '../../src/repositories/save-cascade-events';
import { aCascadeEvent, aRecoverySession, aSecurityIncident, json, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

function madeReady(events: readonly NewRecord[]): readonly NewRecord[] {
  const writer = new ReadyEventsWriter();
  for (const event of events) writer.add(event);
  const ready = writer.take();
  return ready === null ? events : events.map((event, place) => new ReadyEvent(ready, place, () => event));
}

describe('a batch of events', () => {
  test('gives each an outcome of its own, in the order given', async () => {
    const { cascadeEvents } = archive;
    await cascadeEvents.saveMany([aCascadeEvent({ cascadeId: 'b' }), aCascadeEvent({ cascadeId: 'd' })]);

    const results = await cascadeEvents.saveMany([
      aCascadeEvent({ cascadeId: 'e' }),
      aCascadeEvent({ cascadeId: 'd', namespace: 'orders' }),
      aCascadeEvent({ cascadeId: 'c' }),
      aCascadeEvent({ cascadeId: 'b' }),
      aCascadeEvent({ cascadeId: 'a' }),
    ]);

    expect(results.map(({ outcome, record }) => [record?.cascadeId, outcome])).toEqual([
      ['e', 'SAVED'],
      ['d', 'CONFLICT'],
      ['c', 'SAVED'],
      ['b', 'DUPLICATE'],
      ['a', 'SAVED'],
    ]);
    expect(results[1]?.differingFields).toEqual(['namespace']);
    expect(await cascadeEvents.count()).toBe(5);
  });

  test('keeps the first of two with one id, and compares the second with it', async () => {
    const results = await archive.cascadeEvents.saveMany([
      aCascadeEvent({ version: '1.1' }),
      aCascadeEvent({ version: '1.1' }),
      aCascadeEvent({ version: '1.2' }),
    ]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['SAVED', 'DUPLICATE', 'CONFLICT']);
    expect(results.map(({ record }) => record?.version)).toEqual(['1.1', '1.1', '1.1']);
  });

  test('is refused as a whole for one invalid event, which is named by its index', async () => {
    const events = [
      aCascadeEvent({ cascadeId: 'a' }),
      aCascadeEvent({ cascadeId: 'b' }),
      aCascadeEvent({ cascadeId: 'c', effects: json('{}') }),
      aCascadeEvent({ cascadeId: 'd', namespace: 'n'.repeat(257) }),
    ];

    await expect(archive.cascadeEvents.saveMany(events)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'events[2].effects',
    });
    expect(await archive.cascadeEvents.count()).toBe(0);
  });

  test('holds a thousand at most', async () => {
    const events = Array.from({ length: 1_001 }, (_, index) => aCascadeEvent({ cascadeId: `e${index}` }));

    await expect(archive.cascadeEvents.saveMany(events)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'events',
    });
    const results = await archive.cascadeEvents.saveMany(events.slice(1));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['SAVED']));
    expect(await archive.cascadeEvents.count()).toBe(1_000);
  });

  test('may be empty', async () => {
    expect(await archive.cascadeEvents.saveMany([])).toEqual([]);
  });

  describe.each([
    ['one by one', (events: readonly NewRecord[]) => events],
    ['as another thread makes them ready', madeReady],
  ])('that was checked before, %s', (_, hand) => {
    const givenProperties = writtenColumns(cascadeEventKind.columns).flatMap(({ property }) =>
      property === 'cascadeId' ? [] : (property as keyof CascadeEvent),
    );
    const outcomesOf = (results: readonly (EventOutcome | null)[]) =>
      results.map((result) => result?.outcome);
    const checked = (...events: NewCascadeEvent[]) => hand(events.map((event) => checkedEvent(event, [])));
    /** Saves, and asks again for those whose ids were taken. */
    const save = async (events: readonly NewRecord[]): Promise<EventOutcome[]> => {
      const { cascadeEvents } = archive;
      const results = await cascadeEvents.saveChecked(events, Promise.resolve());
      const taken = events.filter((__, place) => results[place] === null);
      const compared = await cascadeEvents.compareChecked(taken);
      let next = 0;
      return results.map((result) => result ?? (compared[next++] as EventOutcome));
    };

    test('is kept as one that was not', async () => {
      const { cascadeEvents } = archive;
      const odd: Partial<NewCascadeEvent> = {
        triggerDetails: json('{"ratio":1.0,"digits":12345678901234567890,"text":"\\"\\\\ ü 𝄞"}'),
        causationChain: ['a', 'b "c" \\d', ''],
        previousHash: null,
        currentHash: 'of both',
        externalTrace: json('{"trace":"ü"}'),
      };
      await cascadeEvents.saveMany([
        aCascadeEvent({ ...odd, cascadeId: 'unchecked' }),
        aCascadeEvent({ cascadeId: 'b' }),
      ]);
      const results = await save(
        checked(aCascadeEvent({ ...odd, cascadeId: 'checked' }), aCascadeEvent({ cascadeId: 'd' })),
      );

      expect(outcomesOf(results)).toEqual(['SAVED', 'SAVED']);
      const [unchecked, kept] = await Promise.all(
        ['unchecked', 'checked'].map((id) => cascadeEvents.getByCascadeId(id)),
      );
      const given = (event: CascadeEvent | null | undefined) =>
        givenProperties.map((property) => [property, String(event?.[property])]);
      expect(given(kept)).toEqual(given(unchecked));
    });

    test('keeps the first of two with one id, and what was there before', async () => {
      const { cascadeEvents } = archive;
      await cascadeEvents.save(aCascadeEvent({ cascadeId: 'there' }));

      const results = await save(
        checked(
          aCascadeEvent({ cascadeId: 'there' }),
          aCascadeEvent({ cascadeId: 'new', version: '1.1' }),
          aCascadeEvent({ cascadeId: 'new', version: '1.2' }),
          aCascadeEvent({ cascadeId: 'last' }),
        ),
      );

      expect(outcomesOf(results)).toEqual(['DUPLICATE', 'SAVED', 'CONFLICT', 'SAVED']);
      expect((await cascadeEvents.getByCascadeId('new'))?.version).toBe('1.1');
      expect((await cascadeEvents.getByCascadeId('last'))?.cascadeId).toBe('last');
    });

    test('tells of each whether it was saved, is there, or differs from what is', async () => {
      const { cascadeEvents } = archive;
      await cascadeEvents.saveMany([aCascadeEvent({ cascadeId: 'b' }), aCascadeEvent({ cascadeId: 'd' })]);

      const results = await save(
        checked(
          aCascadeEvent({ cascadeId: 'a' }),
          aCascadeEvent({ cascadeId: 'b' }),
          aCascadeEvent({ cascadeId: 'c' }),
          aCascadeEvent({ cascadeId: 'd', version: '9' }),
        ),
      );

      expect(outcomesOf(results)).toEqual(['SAVED', 'DUPLICATE', 'SAVED', 'CONFLICT']);
      expect(results.map(({ differingFields }) => differingFields)).toEqual([[], [], [], ['version']]);
      expect(await cascadeEvents.count()).toBe(4);
      const accesses = await archive.database.query<{ operation: string; count: string }>({
        text: 'SELECT operation, sum(record_count) AS count FROM access_entries GROUP BY operation',
      });
      expect(accesses).toEqual([{ operation: 'saveCascadeEvents', count: '6' }]);
    });

    test('is saved where what held its id is gone when they are compared', async () => {
      const { cascadeEvents } = archive;
      await cascadeEvents.save(aCascadeEvent({ cascadeId: 'there' }));

      const results = await cascadeEvents.compareChecked(
        checked(
          aCascadeEvent({ cascadeId: 'gone' }),
          aCascadeEvent({ cascadeId: 'there' }),
          aCascadeEvent({ cascadeId: 'gone too' }),
          aCascadeEvent({ cascadeId: 'gone', version: '9' }),
        ),
      );

      expect(outcomesOf(results)).toEqual(['SAVED', 'DUPLICATE', 'SAVED', 'CONFLICT']);
      expect(await cascadeEvents.count()).toBe(3);
      expect((await cascadeEvents.getByCascadeId('gone'))?.version).not.toBe('9');
      expect((await cascadeEvents.verifyChain(aCascadeEvent().namespace)).length).toBe(3);
    });

    test('is not saved before what it waits for, and never where that fails', async () => {
      const { cascadeEvents } = archive;
      let come = (): void => undefined;
      const saving = cascadeEvents.saveChecked(
        checked(aCascadeEvent({ cascadeId: 'later' }), aCascadeEvent({ cascadeId: 'latest' })),
        new Promise<void>((resolve) => (come = resolve)),
      );
      await expect(
        cascadeEvents.saveChecked(
          checked(aCascadeEvent()),
          Promise.reject(new Error('the one before failed')),
        ),
      ).rejects.toThrow('the one before failed');

      expect(await cascadeEvents.count()).toBe(0);
      come();
      expect(outcomesOf(await saving)).toEqual(['SAVED', 'SAVED']);
      expect(await cascadeEvents.count()).toBe(2);
    });
  });

  test('gives back no values but those that its rows hold', async () => {
    const events = ['a', 'b'].map((cascadeId) => checkedEvent(aCascadeEvent({ cascadeId }), []));
    const ready = readyBatch(madeReady(events));
    const records = (ready?.records ?? []).map((record) => ({ ...record, by: localCaller }));
    const made = await archive.database.transaction((tx) =>
      insertFree(tx, cascadeEventSaving, records, { ready: ready?.values ?? new Map() }),
    );

    expect([...made.values()]).toEqual([
      expect.objectContaining({ cascadeId: 'a', timestamp: null, triggerType: null }),
      expect.objectContaining({ cascadeId: 'b', timestamp: null, triggerType: null }),
    ]);
    expect((await archive.cascadeEvents.getByCascadeId('a'))?.timestamp).toBe(
      aCascadeEvent().timestamp.instant,
    );
  });

  test('sent twice at once keeps every event once', async () => {
    const events = Array.from({ length: 50 }, (_, index) => aCascadeEvent({ cascadeId: `e${index}` }));
    const answers = await Promise.all([
      archive.cascadeEvents.saveMany(events),
      archive.cascadeEvents.saveMany([...events].reverse()),
    ]);

    const outcomes = answers.flat().map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'SAVED')).toHaveLength(50);
    expect(outcomes.filter((outcome) => outcome === 'DUPLICATE')).toHaveLength(50);
  });
});

describe('a batch of sessions', () => {
  test('gives each an outcome of its own, in the order given', async () => {
    await archive.recoverySessions.save(aRecoverySession({ sessionId: 'b' }));

    const results = await archive.recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'c' }),
      aRecoverySession({ sessionId: 'b' }),
      aRecoverySession({ sessionId: 'a' }),
      aRecoverySession({ sessionId: 'b', approvedBy: 'x' }),
    ]);

    expect(results.map(({ outcome, record }) => [record?.sessionId, outcome])).toEqual([
      ['c', 'SAVED'],
      ['b', 'DUPLICATE'],
      ['a', 'SAVED'],
      ['b', 'CONFLICT'],
    ]);
  });

  test('is refused as a whole for one invalid session, which is named by its index', async () => {
    const sessions = [
      aRecoverySession({ sessionId: 'a' }),
      aRecoverySession({ sessionId: 'b', abortReason: 'a\u0000b' }),
    ];

    await expect(archive.recoverySessions.saveMany(sessions)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'sessions[1].abortReason',
    });
    expect(await archive.recoverySessions.count()).toBe(0);
  });
});

describe('a batch of incidents', () => {
  test('gives ids in the order given, around those that are brought', async () => {
    const results = await archive.securityIncidents.createMany([
      { input: aSecurityIncident({ description: 'first' }) },
      { input: aSecurityIncident({ description: 'brought', id: '50' }) },
      { input: aSecurityIncident({ description: 'last' }) },
    ]);

    expect(results.map(({ record }) => record.description)).toEqual(['first', 'brought', 'last']);
    const [first, brought, last] = results.map(({ record }) => Number(record.id));
    expect(brought).toBe(50);
    expect(last).toBe(Number(first) + 1);
  });

  test('is refused as a whole for one invalid incident, which is named by its index', async () => {
    const incidents = [
      { input: aSecurityIncident() },
      { input: aSecurityIncident({ createdAt: time('2026-01-01T00:00:00Z'), userId: 'seven' }) },
    ];

    await expect(archive.securityIncidents.createMany(incidents)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'incidents[1].userId',
    });
    expect(await archive.securityIncidents.count()).toBe(0);
  });
});
