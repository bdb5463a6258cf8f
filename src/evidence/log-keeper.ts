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
import { ArchiveError } from '../core/errors';
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
/** How often records that are older than the log are looked for: an older server may still write some. */
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
  private signed: { readonly size: bigint; readonly at: number } | null = null;
  private looksAgainAt = 0;

  private constructor(
    private readonly log: EvidenceLogRepository,
    private readonly report: KeeperReport,
    private readonly signer: NoteSigner | null,
    private readonly guardFile: string,
  ) {
    this.status = { kind: signer === null ? 'NO_KEY' : 'SIGNING' };
  }

  /**
   * Opens the log, and begins it where the archive has none yet: only then is a key made, in `folder`. Where the key
   * cannot be had, that is reported, and nothing is signed here.
   */
  static async open(log: EvidenceLogRepository, folder: string, report: KeeperReport): Promise<LogKeeper> {
    const keyFile = path.join(folder, 'log-signing-key.pem');
    const guardFile = guardFileOf(keyFile);
    try {
      if ((await log.head()) === null) await begin(log, keyFile);
      const head = await log.head();
      const key = await readSigningKey(keyFile);
      const signer = head === null || key === null ? null : signerOf(head, key);
      if (key === null) report(`the log is not signed here: there is no key at ${keyFile}`);
      else if (signer === null) report(`the log is not signed here: it names another key than ${keyFile}`);
      const keeper = new LogKeeper(log, report, signer, guardFile);
      if (head !== null) await keeper.checkNewest(head);
      return keeper;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      report(`the log is not signed here: ${error.message}`, error);
      return new LogKeeper(log, report, null, guardFile);
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

  /** Takes in what is older than the log and gives all waiting entries their places. */
  async sequence(): Promise<void> {
    if (performance.now() >= this.looksAgainAt) await this.takeInOlder();
    while (!this.stopping.signal.aborted && (await this.log.sequence()) > 0);
  }

  private async takeInOlder(): Promise<void> {
    while (!this.stopping.signal.aborted && (await this.log.backfill()) > 0);
    // What somebody holds locked is passed by, and soon looked for again.
    const wait = (await this.log.hasUnlogged()) ? SIGN_MS : LOOK_MS;
    this.looksAgainAt = performance.now() + wait;
  }

  /** Signs the log as it stands, where it grew since, or none was signed for an hour. */
  async sign(): Promise<void> {
    const { signer } = this;
    if (signer === null) return;
    const size = (await this.log.head())?.size;
    const isRecent = this.signed !== null && performance.now() - this.signed.at < RESIGN_MS;
    if (this.status.kind === 'SIGNING' && isRecent && this.signed?.size === size) return;
    await this.log.whileSigning(() => this.signWith(signer));
  }

  /** No other server signs meanwhile; the guard is read before the tree, which only grows. */
  private async signWith(signer: NoteSigner): Promise<void> {
    const guard = await readGuard(this.guardFile);
    const head = await this.log.head();
    if (head === null) return;
    const { origin, size, root } = head;
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
    await replaceGuard(this.guardFile, { origin, size, root });
    const note = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
    await this.log.addCheckpoint(size, writeNote(note));
    this.signed = { size, at: performance.now() };
    this.status = { kind: 'SIGNING' };
  }

  /** Whether the newest checkpoint verifies and states a root that the tree had; else somebody changed either. */
  private async checkNewest({ origin, size, verifierKey }: LogHead): Promise<boolean> {
    const newest = await this.log.checkpoint();
    if (newest === null) return true;
    try {
      const trusted = { origin, keys: [parseVerifierKey(verifierKey)] };
      const checkpoint = openCheckpoint(parseNote(newest.note), trusted);
      if (checkpoint.size > size) {
        const reason = `the log has ${size} entries, and ${checkpoint.size} were signed`;
        return this.refuse(reason, 'find out who or what removed entries, and bring the newer database back');
      }
      const root = await this.log.rootAt(checkpoint.size);
      if (Buffer.compare(root, checkpoint.root) === 0) return true;
      const reason = `the first ${checkpoint.size} entries of the log are not those that were signed`;
      return this.refuse(
        reason,
        'find out who or what changed entries, and bring the unchanged database back',
      );
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      const remedy = 'compare the database with a checkpoint kept elsewhere';
      return this.refuse(`the last checkpoint does not verify: ${error.message}`, remedy);
    }
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
async function begin(log: EvidenceLogRepository, keyFile: string): Promise<void> {
  const key = (await readSigningKey(keyFile)) ?? (await madeKey(keyFile));
  if (key === null) return;
  const origin = `incident-archive/${randomBytes(8).toString('hex')}`;
  await log.begin(origin, writeVerifierKey(noteSigner(origin, key).key));
}

/** Of servers that start at once one makes the key, and the others take it. */
async function madeKey(keyFile: string): Promise<KeyObject | null> {
  try {
    return await createSigningKey(keyFile);
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'CONFLICT') return readSigningKey(keyFile);
    throw error;
  }
}

function signerOf({ origin, verifierKey }: LogHead, key: KeyObject): NoteSigner | null {
  const signer = noteSigner(origin, key);
  return writeVerifierKey(signer.key) === verifierKey ? signer : null;
}
