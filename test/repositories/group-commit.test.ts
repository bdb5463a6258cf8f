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
});
