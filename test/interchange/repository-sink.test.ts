import { ArchiveError } from '../../src/core/errors';
import type { ReadRecord } from '../../src/interchange/record-reader';
import { RepositorySink } from '../../src/interchange/repository-sink';
import { SaveOutcome, type NewRecord, type Repositories } from '../../src/repositories';

const idOf = ({ row }: NewRecord) => String(row['cascadeId']);

test('events whose ids were taken are answered for later, and a failure of that is no other event’s', async () => {
  const calls: [string, ...string[]][] = [];
  const cascadeEvents = {
    async saveChecked(events: readonly NewRecord[], before: Promise<unknown>) {
      await before;
      calls.push(['save', ...events.map(idOf)]);
      return events.map((event) =>
        idOf(event).startsWith('taken') ? null : { outcome: SaveOutcome.SAVED, differingFields: [] },
      );
    },
    async compareChecked(events: readonly NewRecord[]) {
      calls.push(['compare', ...events.map(idOf)]);
      if (events.some((event) => idOf(event) === 'taken and late'))
        throw new ArchiveError('DEADLINE_EXCEEDED', null, 'took too long');
      return events.map(() => ({ outcome: SaveOutcome.DUPLICATE, differingFields: [] }));
    },
  };
  const sink = new RepositorySink({ cascadeEvents } as unknown as Repositories);
  const records = ['a', 'taken', 'b', 'taken and late', 'c'].map((id): ReadRecord => {
    const input: NewRecord = { row: { cascadeId: id }, given: {} };
    return { kind: 'cascade-events', input, idempotencyKey: null };
  });

  const outcomes = await sink.save('cascade-events', records, Promise.resolve());

  expect(outcomes.map((one) => (one instanceof ArchiveError ? one.code : one.outcome))).toEqual([
    'SAVED',
    'DUPLICATE',
    'SAVED',
    'DEADLINE_EXCEEDED',
    'SAVED',
  ]);
  expect(calls).toEqual([
    ['save', 'a', 'taken', 'b', 'taken and late', 'c'],
    ['compare', 'taken', 'taken and late'],
    ['compare', 'taken'],
    ['compare', 'taken and late'],
  ]);
});
