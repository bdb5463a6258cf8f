import {
  openCheckpoint,
  parseNote,
  parseVerifierKey,
  type Checkpoint,
  type SignedNote,
  type TrustedLog,
} from '../checkpoint';
import type { VerifierKey } from '../checkpoint';
import { ProofError } from '../merkle';
import { againstLog, type LogFinding } from './log-finding';
import type { StoredLogState } from './stored-log';
import { TreeRoots } from './tree-roots';

/** A checkpoint that somebody kept, and what to call it. */
export interface KeptCheckpoint {
  readonly name: string;
  readonly note: SignedNote;
}

/** A checkpoint once its signature was checked, or why it does not count, in a sentence part. */
type Opened = { readonly checkpoint: Checkpoint } | { readonly fault: string };

/** The checkpoints that a verification compares with the leaves: the newest of the log, and those kept elsewhere. */
export class HeadChecks {
  private readonly newest: Opened | null;
  private readonly kept: readonly (KeptCheckpoint & { readonly opened: Opened })[];

  /** Checks signatures; with the key that the archive names where `keys` is null. */
  constructor(
    private readonly state: StoredLogState,
    keys: readonly VerifierKey[] | null,
    kept: readonly KeptCheckpoint[],
  ) {
    const log = { origin: state.origin, keys: keys ?? namedKey(state.verifierKey) };
    const { checkpoint } = state;
    this.newest = checkpoint === null ? null : openStored(checkpoint, log);
    this.kept = kept.map((one) => ({ ...one, opened: attempt(() => openCheckpoint(one.note, log)) }));
  }

  /** The sizes at which a root is needed. */
  sizes(): ReadonlySet<bigint> {
    const all = [...(this.newest === null ? [] : [this.newest]), ...this.kept.map(({ opened }) => opened)];
    return new Set(all.flatMap((opened) => ('checkpoint' in opened ? [opened.checkpoint.size] : [])));
  }

  /** What contradicts the leaves. */
  findings(roots: TreeRoots): LogFinding[] {
    const findings: LogFinding[] = [];
    const newest = this.newest === null ? null : this.fault(this.newest, roots);
    if (newest !== null)
      findings.push(againstLog('CHECKPOINT_MISMATCH', `The newest checkpoint does not hold: ${newest}.`));
    if (this.newest === null && this.kept.length > 0)
      findings.push(
        againstLog('CHECKPOINT_MISMATCH', 'The log was signed once, and no checkpoint is there.'),
      );
    for (const { name, opened } of this.kept) {
      const fault = this.fault(opened, roots);
      if (fault === null) continue;
      findings.push(
        againstLog('OLD_CHECKPOINT_MISMATCH', `The log is not the one of the checkpoint ${name}: ${fault}.`),
      );
    }
    return findings;
  }

  /** The checkpoints kept elsewhere with which the log of today begins. */
  soundKept(roots: TreeRoots): { readonly name: string; readonly size: bigint }[] {
    return this.kept.flatMap(({ name, opened }) =>
      'checkpoint' in opened && this.fault(opened, roots) === null
        ? [{ name, size: opened.checkpoint.size }]
        : [],
    );
  }

  /** Whether the newest checkpoint holds. */
  isSigned(roots: TreeRoots): boolean {
    return this.newest !== null && this.fault(this.newest, roots) === null;
  }

  private fault(opened: Opened, roots: TreeRoots): string | null {
    return 'fault' in opened ? opened.fault : roots.contradiction(opened.checkpoint, this.state.size);
  }
}

function openStored({ size, note }: { size: bigint; note: string }, log: TrustedLog): Opened {
  const opened = attempt(() => openCheckpoint(parseNote(note), log));
  if ('fault' in opened || opened.checkpoint.size === size) return opened;
  return { fault: `it is stored as one of ${size} entries, and states ${opened.checkpoint.size}` };
}

function attempt(open: () => Checkpoint): Opened {
  try {
    return { checkpoint: open() };
  } catch (error) {
    if (error instanceof ProofError) return { fault: error.reason };
    throw error;
  }
}

/** None where what the archive names is no key: then no signature is known. */
function namedKey(text: string): VerifierKey[] {
  try {
    return [parseVerifierKey(text)];
  } catch (error) {
    if (error instanceof ProofError) return [];
    throw error;
  }
}
