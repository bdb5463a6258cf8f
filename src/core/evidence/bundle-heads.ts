import {
  openCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyNote,
  writeVerifierKey,
  type Checkpoint,
  type SignedNote,
  type VerifierKey,
} from '../checkpoint';
import { ProofError, verifyConsistency } from '../merkle';
import { sameHash } from '../merkle/hashes';
import { invalid } from '../merkle/proof-error';
import type { BundleHeader, EarlierCheckpoint } from './bundle';
import { againstBundle, type BundleFinding } from './bundle-finding';
import type { KeptCheckpoint } from './check-heads';
import { isSucceeded, withSuccessors } from './key-succession';

/** What the first line of a bundle amounts to. */
export interface BundleHeads {
  /** The checkpoint to which the inclusion proofs must lead; null where it does not hold. */
  readonly checkpoint: Checkpoint | null;
  readonly findings: readonly BundleFinding[];
  /** The checkpoints kept elsewhere with which the log of the bundle begins. */
  readonly kept: readonly { readonly name: string; readonly size: bigint }[];
}

/** Checks keys, signatures and consistency proofs of a bundle; with the keys of the bundle where `policy` is null. */
export function checkBundleHeads(
  header: BundleHeader,
  policy: readonly VerifierKey[] | null,
  keptCheckpoints: readonly KeptCheckpoint[],
): BundleHeads {
  try {
    const checks = new HeadChecks(header, policy);
    const earlier = checks.earlier();
    checks.refuseUnusedKeys();
    return { checkpoint: checks.checkpoint, ...checks.compareKept(keptCheckpoints, earlier) };
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    const finding = againstBundle(
      'CHECKPOINT_MISMATCH',
      `The head of the bundle does not hold: ${error.reason}.`,
    );
    return { checkpoint: null, findings: [finding], kept: [] };
  }
}

class HeadChecks {
  readonly checkpoint: Checkpoint;
  private readonly origin: string;
  private readonly own: readonly VerifierKey[];
  private readonly trusted: readonly VerifierKey[];
  private readonly used = new Set<VerifierKey>();

  constructor(
    private readonly header: BundleHeader,
    policy: readonly VerifierKey[] | null,
  ) {
    this.origin = header.origin;
    this.own = header.keys.map(parseVerifierKey);
    // A key is named after its log: that of another log vouches for nothing here.
    this.trusted = this.follow(policy ?? this.own).filter(({ name }) => name === this.origin);
    this.checkpoint = this.open(parseNote(header.checkpoint));
    openCheckpoint(parseNote(header.checkpoint), { origin: this.origin, keys: this.trusted });
  }

  /** The earlier checkpoints, each of them proved to be a beginning of the log. */
  earlier(): Checkpoint[] {
    let size = 0n;
    return this.header.earlier.map((one) => {
      const checkpoint = this.openEarlier(one);
      if (checkpoint.size <= size || checkpoint.size >= this.checkpoint.size)
        throw invalid('the earlier checkpoints do not stand in the order of their sizes');
      ({ size } = checkpoint);
      return checkpoint;
    });
  }

  refuseUnusedKeys(): void {
    if (new Set(this.header.keys).size < this.own.length) throw invalid('a key is named twice');
    const unused = this.own.find((key) => !this.used.has(key));
    if (unused !== undefined) throw invalid(`the key ${writeVerifierKey(unused)} signed no checkpoint of it`);
  }

  compareKept(
    keptCheckpoints: readonly KeptCheckpoint[],
    earlier: readonly Checkpoint[],
  ): Pick<BundleHeads, 'findings' | 'kept'> {
    const findings: BundleFinding[] = [];
    const kept: { name: string; size: bigint }[] = [];
    for (const { name, note } of keptCheckpoints) {
      try {
        kept.push({ name, size: this.connect(note, earlier) });
      } catch (error) {
        if (!(error instanceof ProofError)) throw error;
        const message = `The checkpoint ${name} is not shown to be a beginning of this log: ${error.reason}.`;
        findings.push(againstBundle('OLD_CHECKPOINT_MISMATCH', message));
      }
    }
    return { findings, kept };
  }

  private follow(keys: readonly VerifierKey[]): VerifierKey[] {
    const { successions } = this.header;
    const unsound = successions.find((succession) => !isSucceeded(succession));
    if (unsound !== undefined) throw invalid(`no key signed that ${unsound.key} follows it`);
    return withSuccessors(keys, successions);
  }

  private connect(note: SignedNote, earlier: readonly Checkpoint[]): bigint {
    const { size, root } = openCheckpoint(note, { origin: this.origin, keys: this.trusted });
    const known = [...earlier, this.checkpoint].find((one) => one.size === size);
    if (known === undefined) throw invalid(`the bundle has no proof from its ${size} entries`);
    if (!sameHash(known.root, root)) throw invalid(`the log of the bundle began with ${size} other entries`);
    return size;
  }

  private openEarlier({ note, proof }: EarlierCheckpoint): Checkpoint {
    const checkpoint = this.open(parseNote(note));
    verifyConsistency(checkpoint, this.checkpoint, proof);
    return checkpoint;
  }

  /** Opens a note with the keys of the bundle, and remembers which of them signed it. */
  private open(note: SignedNote): Checkpoint {
    for (const key of verifyNote(note, this.own)) this.used.add(key);
    return openCheckpoint(note, { origin: this.origin, keys: this.own });
  }
}
