import { ArchiveError, badInput } from '../../src/core/errors';
import { DatabaseError } from '../../src/database';
import { saveEach } from '../../src/interchange/save-each';

/** Saves words, and refuses a batch with a bad one as repositories do. */
function store(fail: (words: readonly string[], index: number) => Error) {
  const kept: string[] = [];
  let calls = 0;
  const save = async (words: readonly string[]): Promise<string[]> => {
    calls += 1;
    const index = words.findIndex((word) => word.startsWith('bad'));
    if (index !== -1) throw fail(words, index);
    kept.push(...words);
    return words.map((word) => `kept ${word}`);
  };
  return { kept, save, calls: () => calls };
}

const named = (_: readonly string[], index: number): Error =>
  badInput(`input.events[${index}].triggerType`, 'must be text');

describe('saveEach', () => {
  test('saves sound records in one call', async () => {
    const { save, calls } = store(named);
    expect(await saveEach(['a', 'b'], save)).toEqual(['kept a', 'kept b']);
    expect(calls()).toBe(1);
  });

  test('costs an invalid record its own place alone, named as a key of the record', async () => {
    const { save, kept, calls } = store(named);
    const outcomes = await saveEach(['a', 'bad 1', 'b', 'c', 'bad 2'], save);
    const refused = new ArchiveError('BAD_USER_INPUT', 'trigger_type', 'must be text');
    expect(outcomes).toEqual(['kept a', refused, 'kept b', 'kept c', refused]);
    expect(kept).toEqual(['a', 'b', 'c']);
    expect(calls()).toBeLessThan(8);
  });

  test('finds by halves the one that an error does not name', async () => {
    const { save } = store(() => new DatabaseError('out of range', '22003', null, null));
    const outcomes = await saveEach(['a', 'b', 'c', 'bad', 'd'], save);
    const refused = badInput(null, 'the database refuses it (SQLSTATE 22003)');
    expect(outcomes).toEqual(['kept a', 'kept b', 'kept c', refused, 'kept d']);
  });

  test.each([
    new ArchiveError('UNAVAILABLE', null, 'gone'),
    new DatabaseError('disk full', '53100', null, null),
    new TypeError('a fault'),
  ])('throws what is no fault of a record: %s', async (error) => {
    const { save } = store(() => error);
    await expect(saveEach(['a', 'bad'], save)).rejects.toBe(error);
  });
});
