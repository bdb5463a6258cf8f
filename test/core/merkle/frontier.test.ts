import { Frontier, frontierNodes, leafHash, rootOf } from '../../../src/core/merkle';
import { entries, GrownLog } from './grown-log';
import { ENTRIES, ROOTS } from './published';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('Frontier', () => {
  it('gives the roots that other implementations publish', () => {
    expect(new GrownLog(ENTRIES).heads.map(({ root }) => hex(root))).toEqual(ROOTS.map(hex));
    expect(rootOf(ENTRIES.map(leafHash))).toEqual(ROOTS[8]);
    expect(rootOf([])).toEqual(ROOTS[0]);
  });

  it('goes on from its size and hashes at every size as if it had never stopped', () => {
    const list = entries(140);
    const log = new GrownLog(list);
    let frontier = new Frontier();
    for (const [n, entry] of list.entries()) {
      frontier = new Frontier(frontier.size, frontier.hashes);
      frontier.append(leafHash(entry));
      expect({ size: frontier.size, root: frontier.root() }).toEqual(log.head(n + 1));
    }
  });

  it('can be read back from the stored subtrees', async () => {
    const log = new GrownLog(entries(140));
    for (const { size, root } of log.heads) {
      expect(new Frontier(size, await log.read(frontierNodes(size))).root()).toEqual(root);
    }
  });

  it('names the subtrees that a leaf completes, from the leaf up', () => {
    const frontier = new Frontier();
    const completed = entries(4).map((entry) =>
      frontier.append(leafHash(entry)).map(({ level, index }) => `${level}:${index}`),
    );
    expect(completed).toEqual([['0:0'], ['0:1', '1:0'], ['0:2'], ['0:3', '1:1', '2:0']]);
  });

  it('leaves the hashes that it gave before as they were', () => {
    const frontier = new Frontier();
    frontier.append(leafHash(Buffer.from('a')));
    const { hashes } = frontier;
    const before = hashes.map(hex);
    frontier.append(leafHash(Buffer.from('b')));
    expect(hashes.map(hex)).toEqual(before);
  });

  it('refuses hashes that are not those of its size', () => {
    const hash = Buffer.alloc(32);
    expect(() => new Frontier(3n, [hash])).toThrow('2 hashes of the tree were expected, 1 are there');
    expect(() => new Frontier(0n, [hash])).toThrow('0 hashes');
    expect(() => new Frontier(1n, [hash.subarray(1)])).toThrow('is not one of 32 bytes');
    expect(() => new Frontier().append(Buffer.alloc(33))).toThrow('is not one of 32 bytes');
  });
});
