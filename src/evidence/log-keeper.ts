import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes, type KeyObject } from 'node:crypto';
import type { Instant } from '../core/brands';
import {
  noteSigner,
  openCheckpoint,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
  writeNote,
  writeVerifierKey,
  type NoteSigner,
} from '../core/checkpoint';
import { receiptText } from '../core/evidence';
import { ProofError } from '../core/merkle';
import type { EvidenceLogRepository, LogHead } from '../repositories';
import { guardFileOf, readGuard, replaceGuard } from './guard-file';
import { createSigningKey, readSigningKey } from './key-file';
import { maySign } from './may-sign';

/** How often waiting entries are given their places. */
const SEQUENCE_MS = 100;
/** How often a checkpoint is signed while entries come. */
const SIGN_MS = 1_000;
/** How often one is signed while none comes: silence would be a finding. */
const RESIGN_MS = 3_600_000;

/**
 * How the log stands. SIGNING: its checkpoints are signed here. NO_KEY: entries get their places, and another server
 * may sign. REFUSED: what would be signed contradicts what was; somebody must look.
 */
export type LogStatus =
  | { readonly kind: 'SIGNING' }
  | { readonly kind: 'NO_KEY' }
  | { readonly kind: 'REFUSED'; readonly reason: string; readonly remedy: string };

/** What a keeper tells of its work. */
export interface KeeperReport {
  info(message: string): void;
  error(message: string, cause?: unknown): void;
}

/**
 * Keeps the evidence log of an archive: gives entries their places, and, where this server has the key that the log
 * names, signs checkpoints. Writers never wait for it.
 */
export class LogKeeper {
  private status: LogStatus;
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private signed: { readonly size: bigint; readonly at: number } | null = null;
  /** Whether records that are older than the log may be left. */
  private hasOlder = true;

  private constructor(
    private readonly log: EvidenceLogRepository,
    private readonly report: KeeperReport,
    private readonly origin: string,
    private readonly signer: NoteSigner | null,
    private readonly guardFile: string,
  ) {
    this.status = { kind: signer === null ? 'NO_KEY' : 'SIGNING' };
  }

  /**
   * Opens the log, and begins it where the archive has none yet: only then is a key made, in `folder`.
   * @throws ArchiveError UNAVAILABLE where key or guard cannot be used
   */
  static async open(log: EvidenceLogRepository, folder: string, report: KeeperReport): Promise<LogKeeper> {
    const keyFile = path.join(folder, 'log-signing-key.pem');
    let key = await readSigningKey(keyFile);
    let head = await log.head();
    if (head === null) {
      key ??= await createSigningKey(keyFile);
      const origin = `incident-archive/${randomBytes(8).toString('hex')}`;
      await log.begin(origin, writeVerifierKey(noteSigner(origin, key).key));
      head = await log.head();
    }
    if (head === null) throw new Error('the log did not begin');
    const signer = signerOf(head, key);
    if (signer === null)
      report.error(`the log is not signed here: ${keyFile} is not the key that the log names`);
    const keeper = new LogKeeper(log, report, head.origin, signer, guardFileOf(keyFile));
    await keeper.checkOwnCheckpoint(head);
    return keeper;
  }

  /** How the log stands. */
  get state(): LogStatus {
    return this.status;
  }

  /** Signs the promise that the log will hold a leaf (base64); null where this server does not sign. */
  readonly signReceipt = (leafHash: Uint8Array, recordedAt: Instant): string | null => {
    if (this.signer === null || this.status.kind !== 'SIGNING') return null;
    const { signature } = this.signer.sign(receiptText(this.origin, leafHash, recordedAt));
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

  /** Takes in what is older than the log and gives all waiting entries their places. */
  async sequence(): Promise<void> {
    while (this.hasOlder && !this.stopping.signal.aborted) this.hasOlder = (await this.log.backfill()) > 0;
    while (!this.stopping.signal.aborted && (await this.log.sequence()) > 0);
  }

  /** Signs the log as it stands, where it grew since, or none was signed for an hour. */
  async sign(): Promise<void> {
    const head = await this.log.head();
    if (head === null || this.signer === null) return;
    const isRecent = this.signed !== null && performance.now() - this.signed.at < RESIGN_MS;
    if (isRecent && this.signed?.size === head.size) return;
    const newest = await this.log.checkpoint();
    const decision = await maySign({
      guard: await readGuard(this.guardFile),
      hasSigned: newest !== null,
      tree: head,
      rootAt: (size) => this.log.rootAt(size),
    });
    if (decision.kind === 'REFUSED') {
      this.refuse(decision.reason, decision.remedy);
      return;
    }
    const { origin, size, root } = head;
    await replaceGuard(this.guardFile, { origin, size, root });
    const note = signCheckpoint({ origin, size, root, extensions: [] }, [this.signer]);
    await this.log.addCheckpoint(size, writeNote(note));
    this.signed = { size, at: performance.now() };
    this.status = { kind: 'SIGNING' };
  }

  /** A checkpoint of one's own that does not verify, or states another root, was changed since. */
  private async checkOwnCheckpoint({ origin, size, verifierKey }: LogHead): Promise<void> {
    const newest = await this.log.checkpoint();
    if (newest === null) return;
    const remedy = 'compare the database with a checkpoint kept elsewhere';
    try {
      const trusted = { origin, keys: [parseVerifierKey(verifierKey)] };
      const checkpoint = openCheckpoint(parseNote(newest.note), trusted);
      if (checkpoint.size > size)
        this.refuse(
          `the log has ${size} entries, and its last checkpoint states ${checkpoint.size}`,
          'bring the newer database back',
        );
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      this.refuse(`the last checkpoint does not verify: ${error.message}`, remedy);
    }
  }

  private refuse(reason: string, remedy: string): void {
    if (this.status.kind !== 'REFUSED' || this.status.reason !== reason)
      this.report.error(`the log is not signed: ${reason}; ${remedy}`);
    this.status = { kind: 'REFUSED', reason, remedy };
  }

  private async repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.report.error('the evidence log could not be kept; it is tried again', error);
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function signerOf({ origin, verifierKey }: LogHead, key: KeyObject | null): NoteSigner | null {
  if (key === null) return null;
  const signer = noteSigner(origin, key);
  return writeVerifierKey(signer.key) === verifierKey ? signer : null;
}
