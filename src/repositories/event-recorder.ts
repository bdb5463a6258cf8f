import { nextInstant, sealEvent, type ChainHead, type EventDraft } from '../core/seal';
import type { Caller } from '../auth';
import type { Database, Session, StopSignal, Transaction } from '../database';
import { cascadeEventKind as kind, type AccessEntry, type CascadeEvent } from '../entities';
import { accessEntry, keepAccess } from './access-log';
import { chainLock, lockChains, noteArrivals } from './chain-heads';
import { GroupCommit } from './group-commit';
import { claimKeys, noteManyWritten, recordIdsOf } from './idempotency';
import { insertLogged } from './insert-logged';
import { sealedEvent, type SealedEvent } from './sealed-event';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';

/** Most events that one transaction seals. */
const MAX_EVENTS = 500;
/** By which a key is told from those of other operations, however many events it records. */
const OPERATION = 'recordCascadeEvents';

/** One call: the events that it wants recorded, all or none. */
export interface Recording {
  readonly caller: Caller;
  /** The mutation, as the access log names it. */
  readonly operation: 'recordCascadeEvent' | 'recordCascadeEvents';
  readonly drafts: readonly EventDraft[];
  readonly idempotencyKey: string | null;
  readonly inputSha256: string;
  /** Ends the call while it waits; null where nothing does. */
  readonly signal: StopSignal | null;
}

/** What a recording made, and whether this call made it or an earlier one under the same key. */
export interface RecordingResult {
  readonly events: readonly CascadeEvent[];
  readonly isReplay: boolean;
}

/**
 * Seals events at the heads of their chains. Calls that arrive while a transaction runs share the next one. One
 * recorder serves a process; among servers the locks on the heads keep each chain unbroken.
 */
export class EventRecorder {
  private readonly commit: GroupCommit<Recording, RecordingResult>;

  constructor(database: Database) {
    this.commit = new GroupCommit(
      (recordings) =>
        database.transaction((tx) => recordAll(tx, recordings), {
          first: chainLock(namespacesOf(recordings)),
        }),
      { sizeOf: ({ drafts }) => drafts.length, most: MAX_EVENTS },
    );
  }

  /**
   * Resolves once the events are as durable as the engine can make them. A call whose request is abandoned while it
   * waits for its turn is left out; after that it shares a transaction with others, and its outcome counts.
   */
  record(recording: Recording): Promise<RecordingResult> {
    return this.commit.submit(recording, recording.signal);
  }
}

function namespacesOf(recordings: readonly Recording[]): string[] {
  return recordings.flatMap(({ drafts }) => drafts.map(({ namespace }) => namespace));
}

async function recordAll(tx: Transaction, recordings: readonly Recording[]): Promise<RecordingResult[]> {
  const first = await firstCalls(tx, recordings);
  const isReplayed = first.length < recordings.length;
  const sealed = await seal(tx, first, isReplayed ? tx : { query: (statement) => tx.commit(statement) });
  const results: RecordingResult[] = [];
  const replays: AccessEntry[] = [];
  for (const recording of recordings) {
    const made = sealed.get(recording);
    const events = made ?? (await recordedBefore(tx, recording));
    if (made === undefined) replays.push(accessOf(recording, events, tx));
    results.push({ events, isReplay: made === undefined });
  }
  await keepAccess(tx, replays);
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

/** Seals the events of these calls, and inserts them by a statement on `last`. */
async function seal(
  tx: Transaction,
  recordings: readonly Recording[],
  last: Session,
): Promise<Map<Recording, readonly CascadeEvent[]>> {
  for (const [caller, byKey] of keyedByCaller(recordings)) {
    const notes = [...byKey].map(([key, { drafts }]) => ({ key, recordIds: drafts.map(idOf) }));
    await noteManyWritten(tx, caller, OPERATION, notes);
  }
  const drafts = recordings.flatMap((recording) => recording.drafts);
  const made = new Map<string, CascadeEvent>();
  if (drafts.length > 0) {
    const sealed = await sealAtHeads(tx, drafts);
    noteArrivals(tx, drafts.map(idOf));
    const inserted = await insertLogged(last, kind, {
      rows: sealed.map(({ row }) => row),
      versions: sealed.map(({ version }) => version),
      access: recordings.map((one) => accessOf(one, one.drafts, tx)),
      areNew: true,
    });
    for (const event of inserted) made.set(event.cascadeId, event);
  }
  return new Map(
    recordings.map((recording) => [
      recording,
      recording.drafts.flatMap(({ cascadeId }) => made.get(cascadeId) ?? []),
    ]),
  );
}

function idOf({ cascadeId }: { readonly cascadeId: string }): string {
  return cascadeId;
}

async function sealAtHeads(tx: Transaction, drafts: readonly EventDraft[]): Promise<SealedEvent[]> {
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
    return sealedEvent(record, stored.clock);
  });
}

function accessOf(
  { caller, operation }: Recording,
  events: readonly { cascadeId: string; namespace: string }[],
  { startedAt }: Transaction,
): AccessEntry {
  const records = events.map(({ cascadeId: id, namespace }) => ({ id, namespace }));
  return accessEntry(caller, { operation, kind: kind.name, records }, startedAt);
}

/** What an earlier call under the key recorded, as far as retention has left it and the caller sees it. */
async function recordedBefore(tx: Transaction, recording: Recording): Promise<readonly CascadeEvent[]> {
  const { caller, idempotencyKey, inputSha256 } = recording;
  const ids = await recordIdsOf(tx, caller, OPERATION, idempotencyKey ?? '', inputSha256);
  const kept = await selectByKeys(View.of(tx, caller), kind, ids);
  const events = new Map(kept.map((event) => [event.cascadeId, event]));
  return ids.flatMap((id) => events.get(id) ?? []);
}
