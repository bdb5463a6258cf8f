import type { Instant } from '../brands';
import type { VerifierKey } from '../checkpoint';
import { isVouchedFor } from './entry-fault';
import { inSigningOrder, keyIn, withSuccessors } from './key-succession';
import {
  isRecoverySigned,
  readDeclaration,
  successionIn,
  type LogDeclaration,
  type Recovery,
} from './log-declaration';
import type { StoredEntry, StoredLogState } from './stored-log';

/**
 * A log under one origin. The newest is the whole log of today; after a recovery it holds the one before it, entry by
 * entry, in the places that follow its own first.
 */
export interface Era {
  readonly origin: string;
  /** The place in the log of today where it begins. */
  readonly start: bigint;
  /** The place after its last. */
  readonly end: bigint;
  /** The recovery that ended it, and when; null for the newest. */
  readonly endedBy: (Recovery & { readonly at: Instant }) | null;
}

interface Declared extends LogDeclaration {
  readonly index: bigint;
  readonly at: Instant;
}

/** What a log says of itself: the origins that it went by, and the keys that signed it. */
export class LogHistory {
  private constructor(
    /** The newest first. */
    readonly eras: readonly [Era, ...Era[]],
    private readonly declarations: readonly Declared[],
  ) {}

  /**
   * The same, as those see it who trust these keys: a recovery that none of them signed, nor one that follows them, is
   * none, and what came before it is not told from what came after.
   */
  trusting(trusted: readonly VerifierKey[] | null): LogHistory {
    const keys = this.keys(trusted);
    const [newest, ...older] = this.eras;
    const signed: [Era, ...Era[]] = [newest];
    for (const era of older) {
      const beginning = this.declarations.find(({ index }) => index === era.start - 1n);
      if (beginning === undefined || !isRecoverySigned(beginning, keys)) break;
      signed.push(era);
    }
    return new LogHistory(signed, this.declarations);
  }

  /** Reads it from the entries about the log itself. One that does not hold says nothing. */
  static async read(
    { origin, size }: Pick<StoredLogState, 'origin' | 'size'>,
    entries: AsyncIterable<readonly StoredEntry[]>,
  ): Promise<LogHistory> {
    const declared: Declared[] = [];
    for await (const batch of entries)
      for (const entry of batch) {
        const { index, stored, recordedAt } = entry;
        if (index === null || index >= size || stored?.document === undefined || stored.document === null)
          continue;
        const declaration = isVouchedFor(entry) ? readDeclaration(stored.document) : null;
        if (declaration !== null) declared.push({ ...declaration, index, at: recordedAt });
      }
    declared.sort((a, b) => (a.index < b.index ? -1 : 1));
    return new LogHistory(erasOf(origin, size, declared), declared);
  }

  /** How many entries the log has. */
  get size(): bigint {
    return this.eras[0].end;
  }

  /** The newest key that the log names; null where none does. */
  get newestKey(): string | null {
    const own = this.declarations.filter(({ origin }) => origin === this.eras[0].origin);
    return own.at(-1)?.verifierKey ?? null;
  }

  /**
   * The keys that may sign: those given, and each that one of them, or one that follows them, signed to follow it. All
   * that the log names where `trusted` is null.
   */
  keys(trusted: readonly VerifierKey[] | null): VerifierKey[] {
    if (trusted === null) {
      const keys = new Set(this.declarations.map(({ verifierKey }) => verifierKey));
      return [...keys].flatMap((text) => keyIn(text) ?? []);
    }
    const successions = this.declarations.flatMap((declaration) => successionIn(declaration) ?? []);
    return withSuccessors(trusted, inSigningOrder(successions));
  }

  /** The era in which the entry at that place was written. */
  eraAt(index: bigint): Era {
    const within = this.eras.filter(({ start, end }) => start <= index && index < end);
    return within.at(-1) ?? this.eras[0];
  }

  /** The era of that origin; null where the log never went by it. */
  eraOf(origin: string): Era | null {
    return this.eras.find((era) => era.origin === origin) ?? null;
  }
}

/** Each era but the oldest begins with what it carried over of the one before. */
function erasOf(origin: string, size: bigint, declared: readonly Declared[]): [Era, ...Era[]] {
  const eras: [Era, ...Era[]] = [{ origin, start: 0n, end: size, endedBy: null }];
  for (let last = eras[0]; ;) {
    const beginning = declared.find(({ index }) => index === last.start);
    const before = declared.find(({ index }) => index === last.start + 1n);
    const recovery = beginning?.recovery ?? null;
    if (beginning === undefined || before === undefined || recovery === null) return eras;
    const start = last.start + 1n;
    const end = start + recovery.carried;
    if (end > last.end) return eras;
    last = { origin: before.origin, start, end, endedBy: { ...recovery, at: beginning.at } };
    eras.push(last);
  }
}
