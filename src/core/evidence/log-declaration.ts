import { base64, readBase64 } from '../checkpoint/text';
import { MAX_DOCUMENT_DEPTH, member, parseJson, quote, type JsonNode } from '../json';
import { ProofError, type TreeHead } from '../merkle';
import { SALT_BYTES } from './entry';
import type { KeySuccession } from './key-succession';

/** Declarations hold nothing secret: their salt is this, so that anyone can recompute them. */
export const NO_SALT: Uint8Array = new Uint8Array(SALT_BYTES);

/** A head that the log of another origin had. */
export interface NamedHead extends TreeHead {
  readonly origin: string;
}

/** That a database was brought back to an earlier state, and its log goes on as another one. */
export interface Recovery {
  /** What the key signed last: entries beyond those carried over are lost. */
  readonly head: NamedHead;
  /** How many entries of the log that the database holds come next in this one, from its first on. */
  readonly carried: bigint;
  readonly reason: string;
}

/** The signature of a key over the one that follows it, which the declaration names. */
export type Succession = Omit<KeySuccession, 'key'>;

/**
 * What an entry about the log itself says: with `recovery` or as the first entry that a log begins; as a later one that
 * another key signs from there on.
 */
export interface LogDeclaration {
  readonly origin: string;
  /** The key that signs (a C2SP verifier key). */
  readonly verifierKey: string;
  /** null where no earlier key vouches for this one. */
  readonly succession: Succession | null;
  /** null where nothing was recovered. */
  readonly recovery: Recovery | null;
}

/** The document of a declaration: canonical JSON. */
export function declarationDocument({ origin, verifierKey, succession, recovery }: LogDeclaration): string {
  const members: Record<string, string | null> = {
    carried: recovery === null ? null : String(recovery.carried),
    origin: quote(origin),
    previous_verifier_key: succession === null ? null : quote(succession.previousKey),
    reason: recovery === null ? null : quote(recovery.reason),
    recovered_origin: recovery === null ? null : quote(recovery.head.origin),
    recovered_root: recovery === null ? null : quote(base64(recovery.head.root)),
    recovered_size: recovery === null ? null : String(recovery.head.size),
    signature: succession === null ? null : quote(base64(succession.signature)),
    verifier_key: quote(verifierKey),
  };
  const given = Object.entries(members).flatMap(([key, json]) => (json === null ? [] : `"${key}":${json}`));
  return `{${given.join(',')}}`;
}

/** Reads a declaration; null where the document is none, or not spelled as one. */
export function readDeclaration(document: string): LogDeclaration | null {
  try {
    const read = declarationIn(parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH }));
    return read !== null && declarationDocument(read) === document ? read : null;
  } catch (error) {
    if (error instanceof ProofError) return null;
    throw error;
  }
}

function declarationIn(node: JsonNode): LogDeclaration | null {
  const text = (key: string): string | null => {
    const value = node.kind === 'object' ? member(node, key) : undefined;
    return value?.kind === 'string' ? value.value : null;
  };
  const number = (key: string): bigint | null => {
    const value = node.kind === 'object' ? member(node, key) : undefined;
    return value?.kind === 'number' && /^[0-9]+$/.test(value.text) ? BigInt(value.text) : null;
  };
  const [origin, verifierKey] = [text('origin'), text('verifier_key')];
  if (origin === null || verifierKey === null) return null;
  const [previousKey, signature] = [text('previous_verifier_key'), text('signature')];
  const [carried, reason] = [number('carried'), text('reason')];
  const [headOrigin, size, root] = [
    text('recovered_origin'),
    number('recovered_size'),
    text('recovered_root'),
  ];
  return {
    origin,
    verifierKey,
    succession:
      previousKey === null || signature === null
        ? null
        : { previousKey, signature: readBase64(signature, 'signature') },
    recovery:
      carried === null || reason === null || headOrigin === null || size === null || root === null
        ? null
        : { carried, reason, head: { origin: headOrigin, size, root: readBase64(root, 'root') } },
  };
}

/** What the declaration says of a key that follows another; null where it says nothing of that. */
export function successionIn({ verifierKey, succession }: LogDeclaration): KeySuccession | null {
  return succession === null ? null : { ...succession, key: verifierKey };
}
