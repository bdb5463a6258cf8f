import {
  parseCheckpointText,
  parseVerifierKey,
  verifyTlogProof,
  type TlogProof,
  type VerifierKey,
} from '../checkpoint';
import { verifyEd25519 } from '../crypto';
import { ProofError } from '../merkle';
import { invalid, malformed } from '../merkle/proof-error';
import { receiptText } from './entry';
import { withSuccessors, type KeySuccession } from './key-succession';
import type { KeptReceipt } from './receipt';

/** What a log says of a leaf today. */
export type LeafStanding =
  | { readonly kind: 'PROVED'; readonly proof: TlogProof }
  /** It holds the leaf, or will, and no checkpoint covers it yet. */
  | { readonly kind: 'UNSIGNED' }
  /** It does not know the leaf. */
  | { readonly kind: 'UNKNOWN' };

/** What a receipt is compared with, from outside it. */
export interface ReceiptExpectations {
  /** The keys that may sign; null where none was given. */
  readonly policy: readonly VerifierKey[] | null;
  /** The keys that the archive itself names (C2SP verifier keys), which are taken where nothing else names any. */
  readonly archiveKeys: readonly string[];
  /** What the archive itself says of keys that follow others, in the order in which they were signed. */
  readonly archiveSuccessions: readonly KeySuccession[];
  /** What the log says today; null where it was not asked. */
  readonly standing: LeafStanding | null;
}

/**
 * What can be wrong with a receipt.
 *
 * - SIGNATURE_MISMATCH: no key signed the promise.
 * - PROOF_MISMATCH: the proof does not show that the log holds the leaf, where the receipt says.
 * - NOT_LOGGED: the log does not hold the leaf: the promise was broken.
 */
export type ReceiptFindingKind = 'SIGNATURE_MISMATCH' | 'PROOF_MISMATCH' | 'NOT_LOGGED';

/** What was found out about a receipt. */
export interface ReceiptVerdict {
  /** Whether nothing was found against it. */
  readonly verified: boolean;
  readonly leafHash: Uint8Array;
  readonly findings: readonly { readonly kind: ReceiptFindingKind; readonly message: string }[];
  /** What the verdict rests on, in sentences. */
  readonly covers: readonly string[];
  /** What it says nothing about, in sentences. */
  readonly notCovered: readonly string[];
}

/**
 * Verifies a receipt: the signature of its promise, and the proofs that the log kept it, those that the client has and
 * those that the log gives today.
 * @throws ProofError MALFORMED where there is nothing to check, or no key to check it with
 */
export function verifyReceipt(receipt: KeptReceipt, expectations: ReceiptExpectations): ReceiptVerdict {
  const { policy, archiveKeys, archiveSuccessions, standing } = expectations;
  const successions = [...receipt.successions, ...archiveSuccessions];
  const keys = withSuccessors(keysFor(receipt, policy, archiveKeys), successions);
  const verdict = new Verdict(receipt, keys, successions);
  verdict.checkPromise();
  if (receipt.proof !== null) verdict.checkProof(receipt.proof, 'The proof that was kept');
  if (standing !== null) verdict.checkStanding(standing);
  if (verdict.isEmpty) throw malformed('there is nothing to check: neither a signature, nor a proof');
  return verdict.conclude(policy !== null, standing);
}

function keysFor(
  { verifierKey }: KeptReceipt,
  policy: readonly VerifierKey[] | null,
  archiveKeys: readonly string[],
): VerifierKey[] {
  const named = verifierKey === null ? archiveKeys : [verifierKey];
  const keys = policy ?? named.map(parseVerifierKey);
  if (keys.length === 0) throw malformed('no key is known to check it with: a policy names some');
  return [...keys];
}

class Verdict {
  private readonly findings: { kind: ReceiptFindingKind; message: string }[] = [];
  private readonly covers: string[] = [];
  private readonly notCovered: string[] = [];

  /** The log of the promise, as far as it is known. */
  private origin: string | null;

  constructor(
    private readonly receipt: KeptReceipt,
    private readonly keys: readonly VerifierKey[],
    private readonly successions: readonly KeySuccession[],
  ) {
    this.origin = receipt.origin;
  }

  get isEmpty(): boolean {
    return this.findings.length + this.covers.length === 0;
  }

  checkPromise(): void {
    const { promise, leafHash } = this.receipt;
    if (promise === null) {
      this.notCovered.push('A promise: none was kept, or it was not signed.');
      return;
    }
    const { recordedAt, signature } = promise;
    const key = this.keysOfLog().find(({ name, publicKey }) =>
      verifyEd25519(Buffer.from(receiptText(name, leafHash, recordedAt)), signature, publicKey),
    );
    if (key === undefined) {
      const message = 'No known key signed this promise: leaf, time, log or signature is another.';
      this.findings.push({ kind: 'SIGNATURE_MISMATCH', message });
    } else {
      this.origin = key.name;
      this.covers.push(
        `The promise of the log ${key.name} to hold the leaf that was recorded at ${recordedAt}.`,
      );
    }
  }

  checkProof(proof: TlogProof, what: string): void {
    const { leafHash, logIndex } = this.receipt;
    try {
      const { origin } = parseCheckpointText(proof.checkpoint.text);
      // A log that was recovered goes on under another name, which the key before it signed, with other places.
      const keys = withSuccessors(this.keysOfLog(), this.successions).filter(({ name }) => name === origin);
      const { size } = verifyTlogProof(proof, leafHash, { origin, keys });
      const isSameLog = this.origin === null || this.origin === origin;
      if (isSameLog && logIndex !== null && logIndex !== proof.index)
        throw invalid(`it is about place ${proof.index}, and the receipt about ${logIndex}`);
      this.covers.push(
        `${what}: entry ${proof.index} of the ${size} that a checkpoint of the log ${origin} covers.`,
      );
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      this.findings.push({ kind: 'PROOF_MISMATCH', message: `${what} does not hold: ${error.reason}.` });
    }
  }

  /** A key is named after its log: of a receipt whose log is known no other key counts. */
  private keysOfLog(): VerifierKey[] {
    return this.keys.filter(({ name }) => this.origin === null || name === this.origin);
  }

  checkStanding(standing: LeafStanding): void {
    switch (standing.kind) {
      case 'PROVED':
        this.checkProof(standing.proof, 'The proof that the log gives today');
        break;
      case 'UNSIGNED':
        this.notCovered.push('That the log kept it: no checkpoint covers the leaf yet.');
        break;
      case 'UNKNOWN':
        this.findings.push({
          kind: 'NOT_LOGGED',
          message: 'The log does not hold the leaf: what was promised was not kept, or it is another log.',
        });
        break;
      default:
        standing satisfies never;
    }
  }

  conclude(hasPolicy: boolean, standing: LeafStanding | null): ReceiptVerdict {
    const { leafHash, proof } = this.receipt;
    if (standing === null && proof === null)
      this.notCovered.push('Whether the log kept the promise: it was not asked.');
    if (!hasPolicy)
      this.notCovered.push(
        'Whether the key is the right one: no policy names it, and it was taken as it came.',
      );
    this.notCovered.push(
      'What the leaf stands for: a bundle shows content and salt, verify --log all that is stored.',
    );
    return {
      verified: this.findings.length === 0,
      leafHash,
      findings: this.findings,
      covers: this.covers,
      notCovered: this.notCovered,
    };
  }
}
