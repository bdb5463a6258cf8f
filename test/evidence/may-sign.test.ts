import { leafHash, rootOf } from '../../src/core/merkle';
import { LogHead, maySign, SigningState } from '../../src/evidence';

const ORIGIN = 'example.com/log';
const SIZES = Array.from({ length: 10 }, (_, size) => size);

/** The heads of a log whose entries are `a`, and from place `change` on `b`. */
function headOf(size: number, change = Infinity): LogHead {
  const leaves = SIZES.slice(0, size).map((place) =>
    leafHash(Buffer.from(`${place < change ? 'a' : 'b'}${place}`)),
  );
  return { origin: ORIGIN, size: BigInt(size), root: rootOf(leaves) };
}

/** A tree of this size, the guard null or what the log without a change was signed at. */
function state(guard: LogHead | null, size: number, change?: number): SigningState {
  const rootAt = (earlier: bigint) => {
    if (earlier < 0n || earlier >= BigInt(size)) throw new RangeError(`no earlier size: ${earlier}`);
    return headOf(Number(earlier), change).root;
  };
  return { guard, hasSigned: true, tree: headOf(size, change), rootAt };
}

const guardSizes = SIZES.map((guardSize) => ({ guardSize }));

describe('a tree is', () => {
  it.each(guardSizes)(
    'signed where it grew by entries since it was guarded at $guardSize',
    async ({ guardSize }) => {
      for (const size of SIZES.filter((each) => each > guardSize)) {
        for (const hasSigned of [true, false]) {
          // false: a crash came between the first guard and the first checkpoint
          const decision = await maySign({ ...state(headOf(guardSize), size), hasSigned });
          expect(decision).toEqual({ kind: 'SIGN' });
        }
      }
    },
  );

  it.each(guardSizes)('nothing new where it is the one guarded at $guardSize', async ({ guardSize }) => {
    expect(await maySign(state(headOf(guardSize), guardSize))).toEqual({ kind: 'NOTHING_NEW' });
  });

  it('signed for the first time where no guard is there and nothing was signed, unless it is empty', async () => {
    for (const size of SIZES) {
      const decision = await maySign({ ...state(null, size), hasSigned: false });
      expect(decision).toEqual({ kind: size === 0 ? 'NOTHING_NEW' : 'SIGN' });
    }
  });

  it('refused where no guard is there and the log was signed, however large it is', async () => {
    for (const size of SIZES) {
      expect(await maySign(state(null, size))).toEqual({
        kind: 'REFUSED',
        cause: 'GUARD_MISSING',
        reason: 'the log has been signed before, and its guard file is missing',
        remedy: expect.stringMatching(
          /^put the guard file back beside the key; .* incident-archive log recover$/,
        ),
      });
    }
  });

  it.each(guardSizes)(
    'refused where it is smaller than $guardSize, whatever its entries',
    async ({ guardSize }) => {
      for (const size of SIZES.filter((each) => each < guardSize)) {
        for (const change of SIZES) {
          expect(await maySign(state(headOf(guardSize), size, change))).toEqual({
            kind: 'REFUSED',
            cause: 'SMALLER_TREE',
            reason: `the log has ${size} entries, and ${guardSize} were signed`,
            remedy: expect.stringMatching(
              /^find out .* bring the newer database back; .* incident-archive log recover$/,
            ),
          });
        }
      }
    },
  );

  it.each(guardSizes)(
    'refused where any entry below $guardSize is another, and only then',
    async ({ guardSize }) => {
      for (const size of SIZES.filter((each) => each >= guardSize)) {
        for (const change of SIZES) {
          const decision = await maySign(state(headOf(guardSize), size, change));
          if (change >= guardSize) {
            expect(decision).toEqual({ kind: size === guardSize ? 'NOTHING_NEW' : 'SIGN' });
            continue;
          }
          expect(decision).toEqual({
            kind: 'REFUSED',
            cause: 'OTHER_ROOT',
            reason: `the first ${guardSize} entries of the log are not those that were signed`,
            remedy: expect.stringMatching(
              /^find out .* unchanged database back; .* incident-archive log recover$/,
            ),
          });
        }
      }
    },
  );

  it('refused where the key signed another log, though everything else agrees', async () => {
    for (const guardSize of SIZES) {
      for (const size of SIZES) {
        const other = { ...headOf(guardSize), origin: `${ORIGIN}/2` };
        expect(await maySign(state(other, size))).toEqual({
          kind: 'REFUSED',
          cause: 'OTHER_ORIGIN',
          reason: `the key last signed the log ${ORIGIN}/2, and this database holds the log ${ORIGIN}`,
          remedy: expect.stringMatching(/^give this server the database, key and guard file of one archive/),
        });
      }
    }
  });

  it('decided by a root that comes later, and not decided where it does not come', async () => {
    const { rootAt, ...known } = state(headOf(3), 5);
    const later = (size: bigint) => Promise.resolve(rootAt(size));
    expect(await maySign({ ...known, rootAt: later })).toEqual({ kind: 'SIGN' });
    const lost = new Error('the database cannot be reached');
    await expect(maySign({ ...known, rootAt: () => Promise.reject(lost) })).rejects.toBe(lost);
  });
});
