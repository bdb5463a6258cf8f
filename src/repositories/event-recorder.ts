import { setImmediate as nextTurn } from 'node:timers/promises';
import { ArchiveError, type ErrorCode } from '../core/errors';
import { nextInstant, sealEvent, type ChainHead, type EventDraft } from '../core/seal';
import type { CascadeEventRecord } from '../core/records';
import type { Caller } from '../auth';
import type { Database, Transaction } from '../database';
import { cascadeEventKind as kind, type CascadeEvent } from '../entities';
import { lockChains, noteArrivals } from './chain-heads';
import { claimKeys, noteManyWritten, recordIdsOf } from './idempotency';
import { logVersions, versionOfRow, type SaltedVersion } from './log-versions';
import { sealedRow, type SealedEvent } from './sealed-row';
import { insertRowsTelling } from './sql/insert';
import { selectByKeys } from './sql/select';

/** Most events that one transaction seals. */
const MAX_EVENTS = 500;
const OPERATION = 'recordCascadeEvents';
/** What each call of a batch would meet as the batch did. */
const wouldMeetAll: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** One call: the events that it wants recorded, all or none. */
export interface Recording {
  readonly caller: Caller;
  readonly drafts: readonly EventDraft[];
  readonly idempotencyKey: string | null;
  readonly inputSha256: string;
  /** Ends the call while it waits; null where nothing does. */
  readonly signal: AbortSignal | null;
}

/** What a recording made, and whether this call made it or an earlier one under the same key. */
export interface RecordingResult {
  readonly events: readonly CascadeEvent[];
  readonly isReplay: boolean;
}

interface Pending {
  readonly recording: Recording;
  readonly resolve: (result: RecordingResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Seals events at the heads of their chains. Calls that arrive while a transaction runs share the next one, so
 * that throughput does not fall to one commit an event. One recorder serves a process; among servers the locks on
 * the heads keep each chain unbroken.
 */
export class EventRecorder {
  private readonly waiting: Pending[] = [];
  private isRunning = false;

  constructor(private readonly database: Database) {}

  /**
   * Resolves once the events are as durable as the engine can make them. A call whose request is abandoned while it
   * waits for its turn is left out; after that it shares a transaction with others, and its outcome counts.
   */
  record(recording: Recording): Promise<RecordingResult> {
    return new Promise((resolve, reject) => {
      const pending = { recording, resolve, reject };
      this.waiting.push(pending);
      if (recording.signal?.aborted === true) this.leaveOut(pending);
      recording.signal?.addEventListener('abort', () => this.leaveOut(pending), { once: true });
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
        await this.settle(batch);
        // Callers who were just answered, and requests that have come in meanwhile, go along with the next batch.
        await nextTurn();
      }
    } finally {
      this.isRunning = false;
    }
  }

  private nextBatch(): Pending[] {
    let events = 0;
    const end = this.waiting.findIndex(({ recording }, index) => {
      events += recording.drafts.length;
      return index > 0 && events > MAX_EVENTS;
    });
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private leaveOut(pending: Pending): void {
    const place = this.waiting.indexOf(pending);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    pending.reject(pending.recording.signal?.reason);
  }

  private async settle(batch: readonly Pending[]): Promise<void> {
    try {
      const results = await this.database.transaction((tx) =>
        recordAll(
          tx,
          batch.map(({ recording }) => recording),
        ),
      );
      batch.forEach(({ resolve }, index) => {
        const result = results[index];
        if (result !== undefined) resolve(result);
      });
    } catch (error) {
      // Whether they were recorded nobody knows; each alone would meet the same, and wait for it.
      if (error instanceof ArchiveError && wouldMeetAll.has(error.code)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) only.reject(error);
      // One call's failure is not the others': each gets a transaction of its own.
      else for (const pending of batch) await this.settle([pending]);
    }
  }
}

async function recordAll(tx: Transaction, recordings: readonly Recording[]): Promise<RecordingResult[]> {
  const sealed = await seal(tx, await firstCalls(tx, recordings));
  const results: RecordingResult[] = [];
  for (const recording of recordings) {
    const events = sealed.get(recording);
    results.push(
      events === undefined
        ? { events: await recordedBefore(tx, recording), isReplay: true }
        : { events, isReplay: false },
    );
  }
  return results;
}

/** The calls without a key, and of each key the one that comes first. */
async function firstCalls(tx: Transaction, recordings: readonly Recording[]): Promise<Recording[]> {
  const first = new Set(recordings.filter(({ idempotencyKey }) => idempotencyKey === null));
  for (const [caller, byKey] of keyedByCaller(recordings)) {
    const claims = [...byKey].map(([key, { inputSha256 }]) => ({ key, inputSha256 }));
    const claimed = await claimKeys(tx, caller, OPERATION, claims);
    for (const [key, recording] of byKey) if (claimed.has(key)) first.add(recording);
  }
  return recordings.filter((recording) => first.has(recording));
}

/** The first call with each key, by caller. */
function keyedByCaller(recordings: readonly Recording[]): Map<Caller, Map<string, Recording>> {
  const callers = new Map<string, Caller>();
  const keyed = new Map<Caller, Map<string, Recording>>();
  for (const recording of recordings) {
    if (recording.idempotencyKey === null) continue;
    const caller = callers.get(recording.caller.actor) ?? recording.caller;
    callers.set(caller.actor, caller);
    const byKey = keyed.get(caller) ?? new Map<string, Recording>();
    if (!byKey.has(recording.idempotencyKey)) byKey.set(recording.idempotencyKey, recording);
    keyed.set(caller, byKey);
  }
  return keyed;
}

async function seal(
  tx: Transaction,
  recordings: readonly Recording[],
): Promise<Map<Recording, readonly CascadeEvent[]>> {
  const drafts = recordings.flatMap((recording) => recording.drafts);
  const byId =
    drafts.length === 0
      ? new Map<string, CascadeEvent>()
      : await insertSealed(tx, (await sealAtHeads(tx, drafts)).map(sealedRow));
  const made = new Map(
    recordings.map((recording) => [
      recording,
      recording.drafts.flatMap(({ cascadeId }) => byId.get(cascadeId) ?? []),
    ]),
  );
  for (const [caller, byKey] of keyedByCaller(recordings)) {
    const notes = [...byKey].map(([key, recording]) => ({
      key,
      recordIds: recording.drafts.map(({ cascadeId }) => cascadeId),
    }));
    await noteManyWritten(tx, caller, OPERATION, notes);
  }
  return made;
}

async function insertSealed(
  tx: Transaction,
  sealed: readonly SealedEvent[],
): Promise<Map<string, CascadeEvent>> {
  const rows = sealed.map((event) => new Map(Object.entries(event)));
  const told = await insertRowsTelling(tx, kind, rows, ['cascadeId', 'recordedAt', 'arrival']);
  await noteArrivals(tx, sealed);
  const assigned = new Map(told.map((event) => [event.cascadeId, event]));
  const events = new Map<string, CascadeEvent>();
  const versions: SaltedVersion[] = [];
  for (const event of sealed) {
    const rest = assigned.get(event.cascadeId);
    if (rest === undefined) throw new Error('an assigned cascade id was taken');
    const recorded = { ...event, ...rest, redactedFields: [] };
    events.set(event.cascadeId, recorded);
    versions.push(versionOfRow(kind, recorded, rest.recordedAt, event.salt));
  }
  await logVersions(tx, versions);
  return events;
}

async function sealAtHeads(tx: Transaction, drafts: readonly EventDraft[]): Promise<CascadeEventRecord[]> {
  const locked = await lockChains(
    tx,
    drafts.map(({ namespace }) => namespace),
  );
  const heads = new Map<string, ChainHead>();
  return drafts.map((draft) => {
    const stored = locked.get(draft.namespace);
    if (stored === undefined) throw new Error('a locked chain has no head');
    const storedHead =
      stored.headHash === null ? null : { hash: stored.headHash, instant: stored.headTimestamp };
    const head = heads.get(draft.namespace) ?? storedHead;
    const record = sealEvent(draft, nextInstant(stored.clock, head), head);
    heads.set(draft.namespace, { hash: record.currentHash, instant: record.timestamp.instant });
    return record;
  });
}

/** What an earlier call under the key recorded, as far as retention has left it. */
async function recordedBefore(tx: Transaction, recording: Recording): Promise<readonly CascadeEvent[]> {
  const { caller, idempotencyKey, inputSha256 } = recording;
  const ids = await recordIdsOf(tx, caller, OPERATION, idempotencyKey ?? '', inputSha256);
  const events = new Map((await selectByKeys(tx, kind, ids)).map((event) => [event.cascadeId, event]));
  return ids.flatMap((id) => events.get(id) ?? []);
}
