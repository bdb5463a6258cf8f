import { setTimeout as wait } from 'node:timers/promises';
import { ArchiveError } from '../../src/core/errors';
import { GroupCommit } from '../../src/repositories/group-commit';

/** A commit that notes its groups; it fails for `broken`, and gives each work back in capitals. */
function noted(most = 1_000): { readonly commit: GroupCommit<string, string>; readonly groups: string[][] } {
  const groups: string[][] = [];
  const run = async (works: readonly string[]): Promise<string[]> => {
    groups.push([...works]);
    await wait(1);
    if (works.includes('unreachable')) throw new ArchiveError('UNAVAILABLE', null, 'no answer came');
    if (works.includes('broken')) throw new Error('the work is broken');
    return works.map((work) => work.toUpperCase());
  };
  return { commit: new GroupCommit(run, { sizeOf: ({ length }) => length, most }), groups };
}

const outcome = (promise: Promise<string>): Promise<string> =>
  promise.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));

describe('a group commit', () => {
  it('does a work that comes alone at once, and those that come meanwhile together, in their order', async () => {
    const { commit, groups } = noted();
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((work) => commit.submit(work)));
    expect(results).toEqual(['A', 'B', 'C', 'D']);
    expect(groups).toEqual([['a'], ['b', 'c', 'd']]);
    expect(await commit.submit('e')).toBe('E');
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('ends a group before it gets too large, and has one work however large', async () => {
    const { commit, groups } = noted(5);
    await Promise.all(['a', 'bb', 'ccc', 'd', 'eeeeeeee', 'f'].map((work) => commit.submit(work)));
    expect(groups).toEqual([['a'], ['bb', 'ccc'], ['d'], ['eeeeeeee'], ['f']]);
  });

  it('has one work fail without the others of its group', async () => {
    const { commit, groups } = noted();
    const works = ['a', 'b', 'broken', 'c'];
    expect(await Promise.all(works.map((work) => outcome(commit.submit(work))))).toEqual([
      'A',
      'B',
      'the work is broken',
      'C',
    ]);
    expect(groups).toEqual([['a'], ['b', 'broken', 'c'], ['b'], ['broken'], ['c']]);
    expect(await commit.submit('d')).toBe('D');
  });

  it('refuses a whole group where the database cannot be reached, and goes on with the next', async () => {
    const { commit, groups } = noted();
    const works = ['a', 'b', 'unreachable', 'c'];
    expect(await Promise.all(works.map((work) => outcome(commit.submit(work))))).toEqual([
      'A',
      'no answer came',
      'no answer came',
      'no answer came',
    ]);
    expect(groups).toEqual([['a'], ['b', 'unreachable', 'c']]);
    expect(await commit.submit('d')).toBe('D');
  });

  it('does not take a group for done whose results are too few', async () => {
    const commit = new GroupCommit<string, string>((works) => Promise.resolve(works.slice(1)), {
      sizeOf: () => 1,
      most: 10,
    });
    await expect(commit.submit('a')).rejects.toThrow('a work has no result');
  });

  describe('with two transactions at once', () => {
    /** Works are like `n1`: the letter is what they lock. Notes what began while which others ran. */
    function two(locksOf: (work: string) => readonly string[]) {
      const running = new Set<readonly string[]>();
      const begun: { readonly group: readonly string[]; readonly beside: readonly string[] }[] = [];
      const run = async (works: readonly string[]): Promise<readonly string[]> => {
        begun.push({ group: works, beside: [...running].flat() });
        running.add(works);
        await wait(2);
        running.delete(works);
        return works;
      };
      return { begun, commit: new GroupCommit(run, { sizeOf: () => 1, most: 100, atOnce: 2, locksOf }) };
    }

    it('has the next group begin while one runs, once it is as large', async () => {
      const begun: { readonly group: readonly string[]; readonly end: () => void }[] = [];
      const run = (works: readonly string[]): Promise<readonly string[]> =>
        new Promise((resolve) => begun.push({ group: works, end: () => resolve(works) }));
      const commit = new GroupCommit(run, { sizeOf: () => 1, most: 100, atOnce: 2 });
      const groups = (): string[] => begun.map(({ group }) => group.join(''));

      const works = ['a', 'b', 'c', 'd', 'e'].map((work) => commit.submit(work));
      expect(groups()).toEqual(['a', 'b']);
      begun[0]?.end();
      await wait(5);
      expect(groups()).toEqual(['a', 'b', 'cde']);
      begun[1]?.end();
      await wait(5);
      works.push(commit.submit('f'), commit.submit('g'));
      expect(groups()).toEqual(['a', 'b', 'cde']);
      works.push(commit.submit('h'));
      expect(groups()).toEqual(['a', 'b', 'cde', 'fgh']);
      begun.forEach(({ end }) => end());
      expect(await Promise.all(works)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    });

    it('never has two at once that lock the same', async () => {
      const { commit, begun } = two(([first = '']) => [first]);
      const works: string[] = [];
      // as writers do: each has one at a time, and the next a while after that is answered
      const writer = async (name: string, index: number): Promise<void> => {
        for (let number = 0; number < 10; number += 1) {
          works.push(`${name}-${number}`);
          await commit.submit(`${name}-${number}`);
          await wait((index * 7 + number * 3) % 5);
        }
      };
      await Promise.all(
        Array.from({ length: 12 }, (_, index) => writer(`${'xyz'[index % 3]}${index}`, index)),
      );
      const order: string[] = [];
      for (const { group, beside } of begun) {
        expect(beside.filter((other) => group.some((work) => work[0] === other[0]))).toEqual([]);
        order.push(...group);
      }
      expect(order.toSorted()).toEqual(works.toSorted());
      expect(begun.some(({ beside }) => beside.length > 0)).toBe(true);
    });

    it('gives a work that was held out its turn', async () => {
      const { commit, begun } = two(([first = '']) => [first]);
      expect(await Promise.all(['x1', 'x2', 'x3'].map((work) => commit.submit(work)))).toEqual([
        'x1',
        'x2',
        'x3',
      ]);
      expect(begun.map(({ group }) => group)).toEqual([['x1'], ['x2', 'x3']]);
    });
  });
});
