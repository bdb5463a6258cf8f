import type { LogHistory } from './log-history';
import type { StoredLogState } from './stored-log';

/** What a verification of a log went over. */
export interface LogWalk {
  readonly state: StoredLogState;
  readonly history: LogHistory;
  /** Versions that are stored as they were logged. */
  readonly vouched: number;
  /** Versions that retention removed. */
  readonly excused: number;
  /** Versions that redactions erased; what is left of them was logged anew. */
  readonly redacted: number;
  /** Entries that wait for their place. */
  readonly waiting: number;
  /** Whether the newest checkpoint holds. */
  readonly isSigned: boolean;
  /** Who is trusted for the keys: a policy, the checkpoints kept elsewhere, or nobody but the database. */
  readonly trusts: 'POLICY' | 'KEPT' | 'DATABASE';
  /** The checkpoints kept elsewhere that hold, and how many entries each covers. */
  readonly kept: readonly { readonly name: string; readonly size: bigint }[];
  /** The checkpoints kept elsewhere that state entries which a recovery declared lost. */
  readonly lost: readonly { readonly name: string }[];
}

const KEYS = {
  POLICY: 'a key of the policy, or one that follows it',
  KEPT: 'a key that signed a checkpoint kept elsewhere, or one that follows it',
  DATABASE: 'the key that the database names',
} satisfies Record<LogWalk['trusts'], string>;

/** What a verdict rests on, in sentences. */
export function logCovers(walk: LogWalk): string[] {
  const { state, history, vouched, excused, redacted, isSigned, trusts, kept } = walk;
  const sentences = [
    `The places, leaves and root of the ${state.size} entries of the log ${state.origin}.`,
    `${vouched} versions, each recomputed from what is stored of it and its salt.`,
  ];
  for (const { origin, endedBy } of history.eras.slice(1))
    sentences.push(
      `Among these the first ${endedBy?.agreed} entries of the log ${origin}, which it carries on.`,
    );
  if (excused > 0)
    sentences.push(
      `${excused} versions that are gone: retention records of the log say that they removed them.`,
    );
  if (redacted > 0)
    sentences.push(
      `${redacted} versions that redactions of the log erased; what is left of their records was logged anew.`,
    );
  if (isSigned && state.checkpoint !== null) {
    const key = KEYS[trusts];
    const { size, signedAt } = state.checkpoint;
    sentences.push(`The checkpoint of ${signedAt} over ${size} entries, signed with ${key}.`);
  }
  for (const { name, size } of kept)
    sentences.push(`The checkpoint ${name}: the log of today begins with its ${size} entries.`);
  return sentences;
}

/** What a verdict says nothing about, in sentences. */
export function logDoesNotCover(walk: LogWalk): string[] {
  const { state, history, excused, redacted, waiting, isSigned, trusts, lost } = walk;
  const sentences = [rewritable(walk)].flatMap((sentence) => sentence ?? []);
  if (trusts === 'DATABASE')
    sentences.push('Whether the key is the right one: without a policy, the database was trusted for it.');
  if (state.checkpoint === null) sentences.push('Any signature: no checkpoint was signed yet.');
  else if (isSigned && state.checkpoint.size < state.size)
    sentences.push(`The last ${state.size - state.checkpoint.size} entries are not signed yet.`);
  for (const { origin, endedBy } of history.eras.slice(1)) {
    if (endedBy === null) continue;
    const { at, heads, reason } = endedBy;
    const [head] = heads;
    sentences.push(
      `What was signed of the log ${origin} beyond its first ${endedBy.agreed} entries: the recovery of ${at} gave that up, ` +
        `up to entry ${head.size} of the log ${head.origin} (${reason}).`,
    );
  }
  for (const { name } of lost)
    sentences.push(`The checkpoint ${name}: it states entries that a recovery declared lost.`);
  if (waiting > 0) sentences.push(`${waiting} entries have no place in the log yet.`);
  if (excused > 0) sentences.push('What the versions that are gone said: their leaves alone are left.');
  if (redacted > 0) sentences.push('What redactions erased: who had it erased and why is all that is told.');
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
