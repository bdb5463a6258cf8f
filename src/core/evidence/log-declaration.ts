import type { VerifierKey } from '../checkpoint';
import { base64, readBase64 } from '../checkpoint/text';
import { verifyEd25519 } from '../crypto';
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
  /**
   * What was signed and is given up: first the head that was signed last, then those that earlier recoveries gave up.
   * What they state beyond the entries carried over is lost.
   */
  readonly heads: readonly [NamedHead, ...NamedHead[]];
  /** How many entries of the log that the database holds come next in this one, from its first on. */
  readonly carried: bigint;
  /** How many of them are known to be those that were signed: a checkpoint of that size holds. */
  readonly agreed: bigint;
  readonly reason: string;
  /** By the earlier key, or where that is lost by the new one, over all of the declaration (Ed25519). */
  readonly signature: Uint8Array;
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
    agreed: recovery === null ? null : String(recovery.agreed),
    carried: recovery === null ? null : String(recovery.carried),
    declaration_signature: recovery === null ? null : quote(base64(recovery.signature)),
    given_up: recovery === null ? null : `[${recovery.heads.map(headJson).join(',')}]`,
    origin: quote(origin),
    previous_verifier_key: succession === null ? null : quote(succession.previousKey),
    reason: recovery === null ? null : quote(recovery.reason),
    signature: succession === null ? null : quote(base64(succession.signature)),
    verifier_key: quote(verifierKey),
  };
  const given = Object.entries(members).flatMap(([key, json]) => (json === null ? [] : `"${key}":${json}`));
  return `{${given.join(',')}}`;
}

function headJson({ origin, size, root }: NamedHead): string {
  return `{"origin":${quote(origin)},"root":${quote(base64(root))},"size":${size}}`;
}

/** What the signature of a recovery covers: the whole declaration, with an empty signature. */
export function recoveryText(declaration: LogDeclaration): string {
  const { recovery } = declaration;
  const unsigned = recovery === null ? null : { ...recovery, signature: new Uint8Array() };
  return `incident-archive/recovery/1\n${declarationDocument({ ...declaration, recovery: unsigned })}\n`;
}

/** Whether a recovery is signed by one of the keys. */
export function isRecoverySigned(declaration: LogDeclaration, keys: readonly VerifierKey[]): boolean {
  const { recovery } = declaration;
  if (recovery === null) return false;
  const text = Buffer.from(recoveryText(declaration));
  return keys.some(({ publicKey }) => verifyEd25519(text, recovery.signature, publicKey));
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
  const [agreed, carried, reason] = [number('agreed'), number('carried'), text('reason')];
  const recoverySignature = text('declaration_signature');
  const heads = node.kind === 'object' ? headsIn(member(node, 'given_up')) : null;
  return {
    origin,
    verifierKey,
    succession:
      previousKey === null || signature === null
        ? null
        : { previousKey, signature: readBase64(signature, 'signature') },
    recovery:
      agreed === null || carried === null || reason === null || heads === null || recoverySignature === null
        ? null
        : { agreed, carried, reason, heads, signature: readBase64(recoverySignature, 'signature') },
  };
}

function headsIn(node: JsonNode | undefined): [NamedHead, ...NamedHead[]] | null {
  if (node?.kind !== 'array') return null;
  const [first, ...others] = node.items.flatMap((item) => {
    if (item.kind !== 'object') return [];
    const [origin, root, size] = ['origin', 'root', 'size'].map((key) => member(item, key));
    if (origin?.kind !== 'string' || root?.kind !== 'string') return [];
    if (size?.kind !== 'number' || !/^[0-9]+$/.test(size.text)) return [];
    return [{ origin: origin.value, size: BigInt(size.text), root: readBase64(root.value, 'root') }];
  });
  return first === undefined ? null : [first, ...others];
}

/** What the declaration says of a key that follows another; null where it says nothing of that. */
export function successionIn({ verifierKey, succession }: LogDeclaration): KeySuccession | null {
  return succession === null ? null : { ...succession, key: verifierKey };
}
