import type { Checkpoint } from '../checkpoint';
import type { BundleHeader } from './bundle';

/** What a verification of a bundle went over. */
export interface BundleWalk {
  readonly header: BundleHeader;
  /** Null where it does not hold. */
  readonly checkpoint: Checkpoint | null;
  /** Whether keys were given from outside the bundle. */
  readonly hasPolicy: boolean;
  /** Versions that the log vouches for, content and all. */
  readonly vouched: number;
  /** Entries of which the log vouches for kind and content hash. */
  readonly hashesAlone: number;
  /** Versions vouched for that say themselves that a redaction erased fields of them. */
  readonly redacted: number;
  /** The checkpoints kept elsewhere with which its log begins. */
  readonly kept: readonly { readonly name: string; readonly size: bigint }[];
}

/** What a verdict rests on, in sentences. */
export function bundleCovers({ checkpoint, hasPolicy, vouched, hashesAlone, kept }: BundleWalk): string[] {
  if (checkpoint === null) return [];
  const { origin, size } = checkpoint;
  const key = hasPolicy ? 'a key of the policy' : 'a key that the bundle itself brings';
  const sentences = [
    `The checkpoint over ${size} entries of the log ${origin}, signed with ${key}.`,
    `${vouched} versions: what each says, when it was recorded, and its place in the log.`,
  ];
  if (hashesAlone > 0)
    sentences.push(`${hashesAlone} versions whose content is gone: their kind and place in the log.`);
  for (const { name, size: known } of kept)
    sentences.push(`The checkpoint ${name}: the log of the bundle begins with its ${known} entries.`);
  return sentences;
}

/** What a verdict says nothing about, in sentences. */
export function bundleDoesNotCover({
  checkpoint,
  header,
  hasPolicy,
  hashesAlone,
  redacted,
  kept,
}: BundleWalk): string[] {
  const sentences = [
    `Completeness: that no record which the filter asks for is missing. ${askedFor(header)}`,
    'What was written after the checkpoint, and whether what was written is true.',
  ];
  if (!hasPolicy)
    sentences.push('Whether the key is the right one: without a policy, the bundle was trusted for it.');
  const known = kept.reduce((most, { size }) => (size > most ? size : most), 0n);
  if (checkpoint !== null && known < checkpoint.size)
    sentences.push(
      `Whether whoever owns the archive and its key rewrote what lies after entry ${known}, before it was signed: ` +
        'compare with a checkpoint kept elsewhere.',
    );
  if (redacted > 0)
    sentences.push(
      `What a redaction erased of ${redacted} of the versions: they are what it left, as it was logged anew.`,
    );
  if (hashesAlone > 0) sentences.push('What the versions said whose content is gone, and which they were.');
  return sentences;
}

function askedFor({ filter: { kind, namespace, since, until } }: BundleHeader): string {
  const parts = [
    namespace === '' ? '' : ` of the namespace ${namespace}`,
    since === '' ? '' : ` from ${since}`,
    until === '' ? '' : ` up to ${until}`,
  ];
  return `It is said to be: ${kind}${parts.join('')}.`;
}
