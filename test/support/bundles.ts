import { generateKeyPairSync } from 'node:crypto';
import type { Instant } from '../../src/core/brands';
import {
  noteSigner,
  signCheckpoint,
  writeNote,
  writeVerifierKey,
  type NoteSigner,
} from '../../src/core/checkpoint';
import {
  contentHash,
  entryLeafHash,
  successionText,
  writeBundleEntry,
  writeBundleHeader,
  type BundleEntry,
  type BundleFilter,
  type EntryContent,
  type KeySuccession,
} from '../../src/core/evidence';
import { consistencyPlan, inclusionPlan, readProof, rootOf, type NodeId } from '../../src/core/merkle';

/** The name of the log that bundles of tests come from. */
export const bundleOrigin = 'example.org/archive';

/** A signer under that name, with a key of its own. */
export function newSigner(name = bundleOrigin): NoteSigner {
  return noteSigner(name, generateKeyPairSync('ed25519').privateKey);
}

/** The key of these bundles. */
export const bundleSigner = newSigner();

/** A version for a bundle, and whether its content is gone. */
export interface Logged extends EntryContent {
  readonly salt: string;
  readonly isErased: boolean;
}

/** What the log of a bundle holds, and what the bundle takes of it. */
export interface BundlePlan {
  /** All entries of the log, by place. */
  readonly log: readonly Logged[];
  /** The places that the bundle holds. */
  readonly places: readonly number[];
  /** The sizes of its earlier checkpoints. */
  readonly earlier?: readonly number[];
  readonly filter?: Partial<BundleFilter>;
  /** The key before the one that signed, which signed that it follows; none if left out. */
  readonly previous?: NoteSigner;
}

/** Entry number `at` of a log: a postmortem, a cascade event, or a retention record. */
export function logged(at: number, change: Partial<Logged> = {}): Logged {
  const kind = at % 7 === 3 ? 'retention-records' : at % 5 === 1 ? 'postmortems' : 'cascade-events';
  return {
    kind,
    namespace: kind === 'cascade-events' ? 'payments' : '',
    id: `record-${at}`,
    revision: 1 + (at % 3),
    recordedAt: `2026-03-01T00:00:${String(at % 60).padStart(2, '0')}.000000Z` as Instant,
    document: `{"amount":12345678901234567890.5,"at":${at},"text":"caf\u00e9 \\"${at}\\"\\n\u2028"}`,
    salt: at.toString(16).padStart(2, '0').repeat(16),
    isErased: false,
    ...change,
  };
}

function contentOf(entry: Logged): Uint8Array {
  return contentHash(Buffer.from(entry.salt, 'hex'), entry);
}

/** A signed note over the first `size` entries. */
export function noteOver(log: readonly Logged[], size: number, signer: NoteSigner = bundleSigner): string {
  const root = rootOf(leavesOf(log).slice(0, size));
  return writeNote(
    signCheckpoint({ origin: bundleOrigin, size: BigInt(size), root, extensions: [] }, [signer]),
  );
}

function leavesOf(log: readonly Logged[]): Uint8Array[] {
  return log.map((entry) => entryLeafHash(entry.kind, contentOf(entry)));
}

/** That one key signed that the other follows it. */
export function successionBy(previous: NoteSigner, next: NoteSigner): KeySuccession {
  const [previousKey, key] = [writeVerifierKey(previous.key), writeVerifierKey(next.key)];
  const { signature } = previous.sign(successionText(previousKey, key));
  return { previousKey, key, signature };
}

/** The lines of a sound bundle, without newlines. */
export async function bundleLinesOf({
  log,
  places,
  earlier = [],
  filter = {},
  previous,
}: BundlePlan): Promise<string[]> {
  const leaves = leavesOf(log);
  const size = BigInt(log.length);
  const read = (nodes: readonly NodeId[]): Uint8Array[] =>
    nodes.map(({ level, index }) => {
      const first = Number(index << BigInt(level));
      return rootOf(leaves.slice(first, first + 2 ** level));
    });
  const entries = await Promise.all(
    places.map(async (place): Promise<BundleEntry> => {
      const entry = logged(0, log[place]);
      const at = {
        logIndex: BigInt(place),
        proof: await readProof(inclusionPlan(BigInt(place), size), read),
      };
      if (entry.isErased)
        return { kind: entry.kind, contentHash: Buffer.from(contentOf(entry)).toString('hex'), ...at };
      return { ...entry, ...at };
    }),
  );
  const before = earlier.map(async (old) => ({
    note: noteOver(log, old),
    proof: await readProof(consistencyPlan(BigInt(old), size), read),
  }));
  const header = writeBundleHeader({
    origin: bundleOrigin,
    keys: [writeVerifierKey(bundleSigner.key)],
    successions: previous === undefined ? [] : [successionBy(previous, bundleSigner)],
    checkpoint: noteOver(log, log.length),
    earlier: await Promise.all(before),
    filter: { kind: 'cascade-events', namespace: '', since: '', until: '', ...filter },
    count: BigInt(entries.length),
  });
  return [header, ...entries.map(writeBundleEntry)];
}

/** The bytes of a bundle with those lines. */
export function bundleOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
