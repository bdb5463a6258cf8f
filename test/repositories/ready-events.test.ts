import { checkedEvent, type NewRecord } from '../../src/repositories';
import {
  ReadyEvent,
  readyBatch,
  ReadyEventsWriter,
  type ReadyEvents,
} from '../../src/repositories/ready-events';
import { textArray } from '../../src/database';
import { aCascadeEvent, json } from '../support/builders';

function checked(...ids: string[]): NewRecord[] {
  return ids.map((cascadeId) =>
    checkedEvent(aCascadeEvent({ cascadeId, triggerDetails: json(`{"of":"${cascadeId} é 😀"}`) }), []),
  );
}

function sent(events: readonly NewRecord[]): ReadyEvents {
  const writer = new ReadyEventsWriter();
  for (const event of events) writer.add(event);
  const ready = writer.take();
  if (ready === null) throw new Error('too few events');
  return structuredClone(ready);
}

function received(events: readonly NewRecord[]): ReadyEvent[] {
  const ready = sent(events);
  return events.map((event, place) => new ReadyEvent(ready, place, () => event));
}

test('events that were made ready are inserted with the values that they had', () => {
  const events = checked('a', 'b é', 'c');
  const batch = readyBatch(received(events));

  expect(batch?.records.map(({ row, document }) => [...Object.values(row), document])).toEqual(
    events.map(({ row, document }) => [row['cascadeId'], row['namespace'], document]),
  );
  expect(batch?.records.map(({ given }) => given)).toEqual(events.map(({ given }) => given));
  const texts = events.map(({ row }) => String(row['triggerDetails']));
  expect(batch?.values.get('triggerDetails')).toEqual(textArray(texts));
  expect(batch?.values.get('archivedAt')).toEqual(textArray([null, null, null]));
  expect([...(batch?.values.keys() ?? [])]).not.toContain('recordedAt');
});

test('only a whole batch in its order is inserted so, and no two of one id', () => {
  const [events, others] = [received(checked('a', 'b', 'c')), received(checked('d', 'e', 'f'))];
  const [a, b, c] = events as [ReadyEvent, ReadyEvent, ReadyEvent];

  expect(readyBatch([a, b, c])).not.toBeNull();
  expect(readyBatch([])).toBeNull();
  expect(readyBatch([a, b])).toBeNull();
  expect(readyBatch([b, c])).toBeNull();
  expect(readyBatch([a, c, b])).toBeNull();
  expect(readyBatch([a, b, ...others.slice(2)])).toBeNull();
  expect(readyBatch(checked('a', 'b', 'c'))).toBeNull();
  expect(readyBatch([a, b, ...checked('c')])).toBeNull();
  expect(readyBatch(received(checked('a', 'b', 'a')))).toBeNull();
});

test('a single event is not made ready, and what was taken is gone', () => {
  const writer = new ReadyEventsWriter();
  for (const event of checked('a')) writer.add(event);
  expect(writer.take()).toBeNull();
  for (const event of checked('b', 'c')) writer.add(event);
  expect(writer.take()?.lengths).toHaveLength(6);
  expect(writer.take()).toBeNull();
});

test('an event that was not checked is refused', () => {
  const [event] = checked('a') as [NewRecord];
  const writer = new ReadyEventsWriter();
  const { document: _, ...withoutDocument } = event;
  expect(() => writer.add(withoutDocument)).toThrow('was not checked');
  expect(() => writer.add({ ...event, row: { ...event.row, other: 'value' } })).toThrow('was not checked');
});
