import {
  openCheckpoint,
  parseCheckpointText,
  parseNote,
  verifyNote,
  type Checkpoint,
  type SignedNote,
} from '../checkpoint';
import type { VerifierKey } from '../checkpoint';
import { ProofError } from '../merkle';
import { sameHash } from '../merkle/hashes';
import type { EraRoots } from './era-roots';
import { againstLog, type LogFinding } from './log-finding';
import type { Era, LogHistory } from './log-history';
import type { StoredLogState } from './stored-log';

/** A checkpoint that somebody kept, and what to call it. */
export interface KeptCheckpoint {
  readonly name: string;
  readonly note: SignedNote;
}

/** A checkpoint once its signature was checked, or why it does not count, in a sentence part. */
type Opened = { readonly checkpoint: Checkpoint; readonly era: Era | null } | { readonly fault: string };

/** The checkpoints that a verification compares with the leaves: the newest of the log, and those kept elsewhere. */
export class HeadChecks {
  private readonly newest: Opened | null;
  private readonly kept: readonly (KeptCheckpoint & { readonly opened: Opened })[];

  /** Checks signatures; with the keys that the archive names where `trusted` is null. */
  constructor(
    { checkpoint }: StoredLogState,
    private readonly history: LogHistory,
    trusted: readonly VerifierKey[] | null,
    kept: readonly KeptCheckpoint[],
  ) {
    const keys = history.keys(trusted);
    this.newest = checkpoint === null ? null : openStored(checkpoint, history.eras[0], keys);
    this.kept = kept.map((one) => ({ ...one, opened: openKept(one.note, history, keys) }));
  }

  /** The sizes at which a root of that era is needed. */
  sizes(era: Era): ReadonlySet<bigint> {
    const all = [...(this.newest === null ? [] : [this.newest]), ...this.kept.map(({ opened }) => opened)];
    return new Set(
      all.flatMap((opened) => ('checkpoint' in opened && opened.era === era ? [opened.checkpoint.size] : [])),
    );
  }

  /** What contradicts the leaves. */
  findings(roots: EraRoots): LogFinding[] {
    const findings: LogFinding[] = [];
    const newest = this.newest === null ? null : faultOf(this.newest, roots);
    if (newest !== null)
      findings.push(againstLog('CHECKPOINT_MISMATCH', `The newest checkpoint does not hold: ${newest}.`));
    if (this.newest === null && this.kept.length > 0)
      findings.push(
        againstLog('CHECKPOINT_MISMATCH', 'The log was signed once, and no checkpoint is there.'),
      );
    for (const { name, opened } of this.kept) {
      const fault = this.isGivenUp(opened, roots) ? null : faultOf(opened, roots);
      if (fault === null) continue;
      findings.push(
        againstLog('OLD_CHECKPOINT_MISMATCH', `The log is not the one of the checkpoint ${name}: ${fault}.`),
      );
    }
    return findings;
  }

  /** The checkpoints kept elsewhere that hold, each with how many entries of the log of today it covers. */
  soundKept(roots: EraRoots): { readonly name: string; readonly size: bigint }[] {
    return this.kept.flatMap(({ name, opened }) =>
      'checkpoint' in opened && opened.era !== null && faultOf(opened, roots) === null
        ? [{ name, size: opened.era.start + opened.checkpoint.size }]
        : [],
    );
  }

  /** The checkpoints kept elsewhere that state entries which a recovery gave up. */
  lostKept(roots: EraRoots): { readonly name: string }[] {
    return this.kept.flatMap(({ name, opened }) => (this.isGivenUp(opened, roots) ? [{ name }] : []));
  }

  /** Whether the newest checkpoint holds. */
  isSigned(roots: EraRoots): boolean {
    return this.newest !== null && faultOf(this.newest, roots) === null;
  }

  /**
   * Whether a checkpoint does not hold, and states more than what a recovery found to be as it was signed, and no more
   * than it gave up. Of a head that it names, only the one root is sound.
   */
  private isGivenUp(opened: Opened, roots: EraRoots): boolean {
    if ('fault' in opened || faultOf(opened, roots) === null) return false;
    const { era, checkpoint } = opened;
    const { origin, size, root } = checkpoint;
    if (era !== null && (era.endedBy === null || size <= era.endedBy.agreed)) return false;
    return this.history.eras
      .flatMap(({ endedBy }) => endedBy?.heads ?? [])
      .filter((head) => head.origin === origin)
      .some((head) => size < head.size || (size === head.size && sameHash(root, head.root)));
  }
}

function faultOf(opened: Opened, roots: EraRoots): string | null {
  if ('fault' in opened) return opened.fault;
  const { checkpoint, era } = opened;
  return era === null ? 'it is one of another log' : roots.contradiction(era, checkpoint);
}

/** The keys that the archive declares and that signed checkpoints kept elsewhere; null where there is none. */
export function signersOf(
  kept: readonly KeptCheckpoint[],
  history: LogHistory,
): readonly VerifierKey[] | null {
  const declared = history.keys(null);
  const signers = kept.flatMap(({ note }) => {
    try {
      return verifyNote(note, declared);
    } catch (error) {
      if (error instanceof ProofError) return [];
      throw error;
    }
  });
  return kept.length === 0 ? null : signers;
}

function openKept(note: SignedNote, history: LogHistory, keys: readonly VerifierKey[]): Opened {
  return attempt(() => {
    const { origin } = parseCheckpointText(note.text);
    const checkpoint = openCheckpoint(note, { origin, keys });
    return { checkpoint, era: history.eraOf(origin) };
  });
}

function openStored(
  { size, note }: { size: bigint; note: string },
  era: Era,
  keys: readonly VerifierKey[],
): Opened {
  return attempt(() => {
    const checkpoint = openCheckpoint(parseNote(note), { origin: era.origin, keys });
    if (checkpoint.size === size) return { checkpoint, era };
    return { fault: `it is stored as one of ${size} entries, and states ${checkpoint.size}` };
  });
}

function attempt(open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (error instanceof ProofError) return { fault: error.reason };
    throw error;
  }
}
