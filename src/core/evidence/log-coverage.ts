import type { StoredLogState } from './stored-log';

/** What a verification of a log went over. */
export interface LogWalk {
  readonly state: StoredLogState;
  /** Versions that are stored as they were logged. */
  readonly vouched: number;
  /** Versions that retention removed. */
  readonly excused: number;
  /** Entries that wait for their place. */
  readonly waiting: number;
  /** Whether the newest checkpoint holds. */
  readonly isSigned: boolean;
  /** Whether keys were given from outside the database. */
  readonly hasPolicy: boolean;
  /** The checkpoints kept elsewhere that hold. */
  readonly kept: readonly { readonly name: string; readonly size: bigint }[];
}

/** What a verdict rests on, in sentences. */
export function logCovers({ state, vouched, excused, isSigned, hasPolicy, kept }: LogWalk): string[] {
  const sentences = [
    `The places, leaves and root of the ${state.size} entries of the log ${state.origin}.`,
    `${vouched} versions, each recomputed from what is stored of it and its salt.`,
  ];
  if (excused > 0)
    sentences.push(
      `${excused} versions that are gone: retention records of the log say that they removed them.`,
    );
  if (isSigned && state.checkpoint !== null) {
    const key = hasPolicy ? 'a key of the policy' : 'the key that the database names';
    const { size, signedAt } = state.checkpoint;
    sentences.push(`The checkpoint of ${signedAt} over ${size} entries, signed with ${key}.`);
  }
  for (const { name, size } of kept)
    sentences.push(`The checkpoint ${name}: the log of today begins with its ${size} entries.`);
  return sentences;
}

/** What a verdict says nothing about, in sentences. */
export function logDoesNotCover(walk: LogWalk): string[] {
  const { state, excused, waiting, isSigned, hasPolicy } = walk;
  const sentences = [rewritable(walk)].flatMap((sentence) => sentence ?? []);
  if (!hasPolicy)
    sentences.push('Whether the key is the right one: without a policy, the database was trusted for it.');
  if (state.checkpoint === null) sentences.push('Any signature: no checkpoint was signed yet.');
  else if (isSigned && state.checkpoint.size < state.size)
    sentences.push(`The last ${state.size - state.checkpoint.size} entries are not signed yet.`);
  if (waiting > 0) sentences.push(`${waiting} entries have no place in the log yet.`);
  if (excused > 0) sentences.push('What the versions that are gone said: their leaves alone are left.');
  sentences.push('Who made a change and why, and columns that the archive derives from others.');
  return sentences;
}

function rewritable({ state, kept }: LogWalk): string | null {
  const owner = 'can have been rewritten by whoever owns the database and the signing key';
  const known = kept.reduce((most, { size }) => (size > most ? size : most), 0n);
  if (known === 0n) return `All of it ${owner}: no checkpoint kept elsewhere holds.`;
  if (known === state.size) return null;
  return `What lies after the first ${known} entries, to which the newest checkpoint kept elsewhere goes, ${owner}.`;
}
