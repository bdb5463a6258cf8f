import type { Instant } from '../brands';
import type { VerifierKey } from '../checkpoint';
import { sameHash } from '../merkle/hashes';
import { HeadChecks, signersOf, type KeptCheckpoint } from './check-heads';
import { Excuses } from './excuses';
import { Holds } from './holds';
import { judgeEntry } from './judge-entry';
import { LogHistory } from './log-history';
import { logCovers, logDoesNotCover, type LogWalk } from './log-coverage';
import { againstLog, againstVersion, type LogFinding } from './log-finding';
import type { StoredEntry, StoredLog } from './stored-log';
import { EraRoots } from './era-roots';

/** What a log is compared with, from outside the database. */
export interface LogExpectations {
  /**
   * The keys that may sign; null where nothing tells but the checkpoints kept elsewhere, whose signers are trusted
   * then, or, without any, the database.
   */
  readonly keys: readonly VerifierKey[] | null;
  readonly keptCheckpoints: readonly KeptCheckpoint[];
}

/** What was found out about a log. */
export interface LogVerdict {
  /** Whether nothing was found against it. */
  readonly verified: boolean;
  readonly size: bigint;
  /** The root recomputed from the entries; null where one is missing. */
  readonly root: Uint8Array | null;
  readonly origin: string;
  /** The key that the database names (a C2SP verifier key); with a policy it may not be the one that was trusted. */
  readonly verifierKey: string;
  /** The newest checkpoint of the log; null where there is none. */
  readonly checkpoint: { readonly size: bigint; readonly signedAt: Instant } | null;
  readonly findingCount: number;
  /** What the verdict rests on, in sentences. */
  readonly covers: readonly string[];
  /** What it says nothing about, in sentences. */
  readonly notCovered: readonly string[];
}

/**
 * Verifies a log and everything that it is about: each leaf from the stored version and its salt, each place, the
 * root, the signatures, and that the log of today begins with that of each checkpoint kept elsewhere. No stored hash
 * of an inner node is trusted. Yields what it finds, ends with the verdict. Memory: the ranges that retention
 * removed and redactions erased, and the ids of held records.
 */
export async function* verifyLog(
  log: StoredLog,
  { keys, keptCheckpoints }: LogExpectations,
): AsyncGenerator<LogFinding, LogVerdict> {
  const { state } = log;
  const declared = await LogHistory.read(state, log.declarations());
  const trusted = keys ?? signersOf(keptCheckpoints, declared);
  const history = declared.trusting(trusted);
  const excuses = await Excuses.read(log.removals(), history);
  const holds = await Holds.read(log.holds());
  const heads = new HeadChecks(state, history, trusted, keptCheckpoints);
  const roots = new EraRoots(history.eras, (era) => heads.sizes(era));
  const counts = { findings: 0, VOUCHED: 0, EXCUSED: 0, REDACTED: 0, WAITING: 0 };
  let waiting = 0;
  for await (const finding of findings()) {
    counts.findings += 1;
    yield finding;
  }
  const walk: LogWalk = {
    state,
    history,
    vouched: counts.VOUCHED,
    excused: counts.EXCUSED,
    redacted: counts.REDACTED,
    waiting,
    isSigned: heads.isSigned(roots),
    trusts: keys !== null ? 'POLICY' : trusted !== null ? 'KEPT' : 'DATABASE',
    kept: heads.soundKept(roots),
    lost: heads.lostKept(roots),
  };
  return {
    verified: counts.findings === 0,
    size: state.size,
    root: roots.root(),
    origin: state.origin,
    verifierKey: state.verifierKey,
    checkpoint: state.checkpoint,
    findingCount: counts.findings,
    covers: logCovers(walk),
    notCovered: logDoesNotCover(walk),
  };

  async function* findings(): AsyncGenerator<LogFinding> {
    yield* placedFindings();
    for await (const entries of log.waiting()) {
      waiting += entries.length;
      for (const entry of entries) yield* judged(entry);
    }
    for await (const versions of log.unlogged())
      for (const version of versions)
        yield againstVersion('UNLOGGED', version, 'It is stored, and the log has no entry of it.');
    const root = roots.root();
    if (root !== null && (state.root === null || !sameHash(root, state.root)))
      yield againstLog('ROOT_MISMATCH', 'The root that is stored is not that of the entries.');
    yield* heads.findings(roots);
  }

  async function* placedFindings(): AsyncGenerator<LogFinding> {
    let next = 0n;
    for await (const entries of log.placed()) {
      for (const entry of entries) {
        const { index } = entry;
        if (index === null || index < next || index >= state.size) {
          yield againstVersion('UNLOGGED', entry, 'Its entry has a place that is none of the log.');
          continue;
        }
        if (index > next) yield missing(next, index - 1n, roots);
        next = index + 1n;
        roots.append(index, entry.leafHash);
        if (index === 0n && history.newestKey !== state.verifierKey)
          yield againstVersion(
            'LEAF_MISMATCH',
            entry,
            'The name and key of the log are not those declared in it.',
          );
        else yield* judged(entry);
      }
    }
    if (next < state.size) yield missing(next, state.size - 1n, roots);
  }

  function* judged(entry: StoredEntry): Generator<LogFinding> {
    const judgement = judgeEntry(entry, excuses, holds);
    if (typeof judgement === 'string') counts[judgement] += 1;
    else yield judgement;
  }
}

function missing(first: bigint, last: bigint, roots: EraRoots): LogFinding {
  roots.interrupt(first, last);
  const message =
    first === last ? `Entry ${first} is missing.` : `The entries ${first} to ${last} are missing.`;
  return { kind: 'ENTRY_MISSING', version: null, logIndex: first, message };
}
