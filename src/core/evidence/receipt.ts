import type { Instant } from '../brands';
import { parseTlogProof, type TlogProof } from '../checkpoint';
import { noteText, readBase64, readDecimal } from '../checkpoint/text';
import { ArchiveError } from '../errors';
import { member, parseJson, type JsonObject } from '../json';
import { HASH_BYTES, leafHash } from '../merkle';
import { malformed } from '../merkle/proof-error';
import { parseTimestamp } from '../timestamp';
import type { KeySuccession } from './key-succession';
import { readSuccession } from './read-bundle';

/** What a client kept of a write: the promise it was given, or a proof that it was kept, or both. */
export interface KeptReceipt {
  readonly leafHash: Uint8Array;
  /** The signed promise; null where there is none. */
  readonly promise: { readonly recordedAt: Instant; readonly signature: Uint8Array } | null;
  /** The place in the log that it names; null where it names none. */
  readonly logIndex: bigint | null;
  /** The log that it names; null where it names none. */
  readonly origin: string | null;
  /** The key that it names (a C2SP verifier key); null where it names none. */
  readonly verifierKey: string | null;
  readonly proof: TlogProof | null;
  /** What it names of keys that follow others, in the order in which they were signed. */
  readonly successions: readonly KeySuccession[];
}

const TLOG_PROOF = 'c2sp.org/tlog-proof@';
const ENTRY = /^incident-archive\/entry\/1\n[a-z-]{1,32}\n[0-9a-f]{64}\n$/;
const HASH = /^[0-9a-f]{64}$/;
const SIGNATURE_BYTES = 64;

/**
 * Reads what a client kept: a receipt as a mutation's payload gives it (a JSON object with `leafHash`, `recordedAt`,
 * `signature`, and if it likes `logIndex`, `origin`, `verifierKey`, `proof`, the text of `receiptProof`, and
 * `successions`, as in a bundle; other keys say nothing), or the text of `receiptProof` alone. A ProofError, MALFORMED, where it is neither.
 */
export function readReceipt(bytes: Uint8Array): KeptReceipt {
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.startsWith(TLOG_PROOF) ? proofAlone(parseTlogProof(bytes)) : promised(receiptObject(text));
}

function proofAlone(proof: TlogProof): KeptReceipt {
  const leaf = leafHash(entryIn(proof));
  return {
    leafHash: leaf,
    promise: null,
    logIndex: null,
    origin: null,
    verifierKey: null,
    proof,
    successions: [],
  };
}

/** The entry that the archive puts beside a proof, so that it says by itself of what it is one. */
function entryIn({ extra }: TlogProof): Uint8Array {
  if (ENTRY.test(Buffer.from(extra).toString('latin1'))) return extra;
  throw malformed('the proof has no entry in its line for extra data: nothing says of which leaf it is');
}

function promised(receipt: JsonObject): KeptReceipt {
  const hash = textIn(receipt, 'leafHash');
  if (hash === null || !HASH.test(hash)) throw malformed(`leafHash is not ${HASH_BYTES} bytes in hex`);
  const signature = textIn(receipt, 'signature');
  const index = textIn(receipt, 'logIndex');
  const proof = textIn(receipt, 'proof');
  return {
    leafHash: Buffer.from(hash, 'hex'),
    promise: signature === null ? null : { recordedAt: timeIn(receipt), signature: signatureOf(signature) },
    logIndex: index === null ? null : readDecimal(index, 'logIndex'),
    origin: textIn(receipt, 'origin'),
    verifierKey: textIn(receipt, 'verifierKey'),
    proof: proof === null ? null : parseTlogProof(proof),
    successions: successionsIn(receipt),
  };
}

function successionsIn(receipt: JsonObject): KeySuccession[] {
  const node = member(receipt, 'successions');
  if (node === undefined || node.kind === 'null') return [];
  if (node.kind !== 'array') throw malformed('successions is no list');
  return node.items.map(readSuccession);
}

function receiptObject(text: string): JsonObject {
  try {
    const node = parseJson(text);
    if (node.kind === 'object') return node;
  } catch (error) {
    if (error instanceof ArchiveError) throw malformed(`the receipt is no JSON: ${error.reason}`);
    throw error;
  }
  throw malformed('the receipt is no JSON object');
}

/** A text, or a whole number as its digits; null where there is none. */
function textIn(receipt: JsonObject, key: string): string | null {
  const node = member(receipt, key);
  if (node === undefined || node.kind === 'null') return null;
  if (node.kind === 'string') return key === 'proof' ? noteText(node.value) : node.value;
  if (node.kind === 'number' && key === 'logIndex') return node.text;
  throw malformed(`${key} is no text`);
}

function timeIn(receipt: JsonObject): Instant {
  try {
    return parseTimestamp(textIn(receipt, 'recordedAt') ?? '').instant;
  } catch (error) {
    if (error instanceof ArchiveError) throw malformed(`recordedAt ${error.reason}`);
    throw error;
  }
}

function signatureOf(text: string): Uint8Array {
  const signature = readBase64(text, 'signature');
  if (signature.length !== SIGNATURE_BYTES) throw malformed(`the signature has not ${SIGNATURE_BYTES} bytes`);
  return signature;
}
