import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes, type KeyObject } from 'node:crypto';
import type { Instant } from '../core/brands';
import { noteSigner, signCheckpoint, writeNote, writeVerifierKey, type NoteSigner } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import { receiptText } from '../core/evidence';
import { SEQUENCE_BATCH, type EvidenceLogRepository, type LogHead } from '../repositories';
import { checkpointFault } from './checkpoint-fault';
import { noteErasures } from './erasure-journal';
import { nodeFiles, type Files } from './files';
import { guardFileOf, readGuard, replaceGuard } from './guard-file';
import { createSigningKey, readSigningKey } from './key-file';
import { keyFileIn, signerOf } from './log-signer';
import { maySign } from './may-sign';

/** How often waiting entries are given their places. */
const SEQUENCE_MS = 100;
/** After so many entries what they leave behind is cleared away: the embedded engine does not do that by itself. */
const VACUUM_AFTER = 20_000;
/** How often a checkpoint is signed while entries come. */
const SIGN_MS = 1_000;
/** How often one is signed while none comes: silence would be a finding. */
const RESIGN_MS = 3_600_000;
/** How often records that are older than the log are looked for where no log has begun. */
const LOOK_MS = 60_000;

/**
 * How the log stands. SIGNING: its checkpoints are signed here. NO_KEY: entries get their places, and another server
 * may sign. REFUSED: what would be signed contradicts what was; somebody must look.
 */
export type LogStatus =
  | { readonly kind: 'SIGNING' }
  | { readonly kind: 'NO_KEY' }
  | { readonly kind: 'REFUSED'; readonly reason: string; readonly remedy: string };

/** Hears what an operator should know. */
export type KeeperReport = (message: string, cause?: unknown) => void;

/**
 * Keeps the evidence log of an archive: gives entries their places, and, where this server has the key that the log
 * names, signs checkpoints. Writers never wait for it.
 */
export class LogKeeper {
  private status: LogStatus;
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private signed: { readonly origin: string; readonly size: bigint; readonly at: number } | null = null;
  private looksAgainAt = 0;
  private sinceVacuum = 0;

  private constructor(
    private readonly log: EvidenceLogRepository,
    private readonly report: KeeperReport,
    private signer: NoteSigner | null,
    private readonly keyFile: string,
    private readonly files: Files,
  ) {
    this.status = { kind: signer === null ? 'NO_KEY' : 'SIGNING' };
  }

  /**
   * Opens the log, and begins it where the archive has none yet: only then is a key made, in `folder`. Where the key
   * cannot be had, that is reported, and nothing is signed here.
   */
  static async open(
    log: EvidenceLogRepository,
    folder: string,
    report: KeeperReport,
    files: Files = nodeFiles,
  ): Promise<LogKeeper> {
    const keyFile = keyFileIn(folder);
    try {
      if ((await log.head()) === null) await begin(log, keyFile, files);
      const head = await log.head();
      const signer = head === null ? null : await signerOf(head, keyFile, files);
      if (signer === null) report(`the log is not signed here: the key that it names is not at ${keyFile}`);
      const keeper = new LogKeeper(log, report, signer, keyFile, files);
      if (signer === null && (await readGuard(guardFileOf(keyFile), files)) !== null)
        keeper.refuse(
          'this server has signed, and the log names a key that it does not have',
          'bring the newer database or the key back; where that cannot be, declare it with incident-archive log recover',
        );
      else if (head !== null) await keeper.checkNewest(head);
      return keeper;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      report(`the log is not signed here: ${error.message}`, error);
      return new LogKeeper(log, report, null, keyFile, files);
    }
  }

  /** How the log stands. */
  get state(): LogStatus {
    return this.status;
  }

  /** Signs the promise that the log will hold a leaf (base64); null where this server does not sign. */
  readonly signReceipt = (leafHash: Uint8Array, recordedAt: Instant): string | null => {
    if (this.signer === null || this.status.kind !== 'SIGNING') return null;
    const { signature } = this.signer.sign(receiptText(this.signer.key.name, leafHash, recordedAt));
    return Buffer.from(signature).toString('base64');
  };

  /** Works until it is stopped. */
  start(): void {
    this.working = Promise.all([
      this.repeat(SEQUENCE_MS, () => this.sequence()),
      ...(this.signer === null ? [] : [this.repeat(SIGN_MS, () => this.sign())]),
    ]).then(() => undefined);
  }

  /** Ends the work, once what is under way is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  /**
   * Takes in what is older than the log and gives all entries that wait their places. What comes meanwhile waits for the
   * next time: a transaction for each few would cost more than their writes.
   */
  async sequence(): Promise<void> {
    if (performance.now() >= this.looksAgainAt) await this.takeInOlder();
    for (let placed = SEQUENCE_BATCH; placed === SEQUENCE_BATCH && !this.stopping.signal.aborted;) {
      placed = await this.log.sequence();
      this.sinceVacuum += placed;
    }
    if (this.sinceVacuum < VACUUM_AFTER) return;
    this.sinceVacuum = 0;
    await this.log.vacuum();
  }

  private async takeInOlder(): Promise<void> {
    while (!this.stopping.signal.aborted && (await this.log.backfill()) > 0);
    // What somebody holds locked is passed by, and soon looked for again.
    const wait = (await this.log.hasUnlogged()) ? SIGN_MS : LOOK_MS;
    // Only what is older than the log is taken in, and that once: what lacks a salt later was put there past the archive.
    this.looksAgainAt = (await this.log.endBackfill()) ? Infinity : performance.now() + wait;
  }

  /** Signs the log as it stands, where it grew since, or none was signed for an hour. */
  async sign(): Promise<void> {
    if (this.signer === null) return;
    const head = await this.log.head();
    const isRecent = this.signed !== null && performance.now() - this.signed.at < RESIGN_MS;
    const { signed } = this;
    if (
      this.status.kind === 'SIGNING' &&
      isRecent &&
      signed?.size === head?.size &&
      signed?.origin === head?.origin
    )
      return;
    await this.log.whileSigning(() => this.signHead());
  }

  /** No other server signs meanwhile; the guard is read before the tree, which only grows. */
  private async signHead(): Promise<void> {
    const guardFile = guardFileOf(this.keyFile);
    const guard = await readGuard(guardFile, this.files);
    const head = await this.log.head();
    if (head === null) return;
    const { origin, size, root } = head;
    const signer = await this.signerFor(head);
    if (signer === null) return;
    if (!(await this.checkNewest(head))) return;
    const decision = await maySign({
      guard,
      hasSigned: (await this.log.checkpoint()) !== null,
      tree: { origin, size, root },
      rootAt: (earlier) => this.log.rootAt(earlier),
    });
    if (decision.kind === 'REFUSED') {
      this.refuse(decision.reason, decision.remedy);
      return;
    }
    const signed = guard?.origin === origin ? guard.size : 0n;
    await noteErasures(this.keyFile, await this.log.erasuresBetween(signed, size), this.files);
    await replaceGuard(guardFile, { origin, size, root }, this.files);
    const note = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
    await this.log.addCheckpoint({ origin, size }, writeNote(note));
    this.signed = { origin, size, at: performance.now() };
    this.status = { kind: 'SIGNING' };
  }

  /** The signer of the log as it is named now: its key may have been changed, or its origin, since. */
  private async signerFor(head: LogHead): Promise<NoteSigner | null> {
    const { signer } = this;
    const isItsOwn =
      signer !== null && signer.key.name === head.origin && writeVerifierKey(signer.key) === head.verifierKey;
    if (isItsOwn) return signer;
    this.signer = await signerOf(head, this.keyFile, this.files);
    if (this.signer === null) {
      this.report(`the log is not signed here any more: the key that it names is not at ${this.keyFile}`);
      this.status = { kind: 'NO_KEY' };
    }
    return this.signer;
  }

  private async checkNewest(head: LogHead): Promise<boolean> {
    const fault = await checkpointFault(this.log, head);
    return fault === null || this.refuse(fault.reason, fault.remedy);
  }

  private refuse(reason: string, remedy: string): false {
    if (this.status.kind !== 'REFUSED' || this.status.reason !== reason)
      this.report(`the log is not signed: ${reason}; ${remedy}`);
    this.status = { kind: 'REFUSED', reason, remedy };
    return false;
  }

  private async repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        await work();
        isFailing = false;
      } catch (error) {
        // Once, not each time: whoever is told need not be told ten times a second.
        if (!isFailing) this.report('the evidence log could not be kept; it is tried again', error);
        isFailing = true;
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Begins the log with a key that is there, or is made now. */
async function begin(log: EvidenceLogRepository, keyFile: string, files: Files): Promise<void> {
  const key = (await readSigningKey(keyFile, files)) ?? (await madeKey(keyFile, files));
  if (key === null) return;
  const origin = `incident-archive/${randomBytes(8).toString('hex')}`;
  await log.begin(origin, writeVerifierKey(noteSigner(origin, key).key));
}

/** Of servers that start at once one makes the key, and the others take it. */
async function madeKey(keyFile: string, files: Files): Promise<KeyObject | null> {
  try {
    return await createSigningKey(keyFile, files);
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'CONFLICT') return readSigningKey(keyFile, files);
    throw error;
  }
}
