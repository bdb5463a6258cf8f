import { nextInstant, sealEvent, type ChainHead, type EventDraft } from '../core/seal';
import type { Caller } from '../auth';
import type { Database, StopSignal, Transaction } from '../database';
import { cascadeEventKind as kind, type AccessEntry, type CascadeEvent } from '../entities';
import { accessEntry, keepAccess } from './access-log';
import { lockChains, noteArrivals } from './chain-heads';
import { GroupCommit } from './group-commit';
import { claimKeys, noteManyWritten, recordIdsOf } from './idempotency';
import { insertLoggedTelling } from './insert-logged';
import { versionOfRow } from './log-versions';
import { sealedRow, type SealedEvent } from './sealed-row';
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
    this.commit = new GroupCommit((recordings) => database.transaction((tx) => recordAll(tx, recordings)), {
      sizeOf: ({ drafts }) => drafts.length,
      most: MAX_EVENTS,
    });
  }

  /**
   * Resolves once the events are as durable as the engine can make them. A call whose request is abandoned while it
   * waits for its turn is left out; after that it shares a transaction with others, and its outcome counts.
   */
  record(recording: Recording): Promise<RecordingResult> {
    return this.commit.submit(recording, recording.signal);
  }
}

async function recordAll(tx: Transaction, recordings: readonly Recording[]): Promise<RecordingResult[]> {
  const sealed = await seal(tx, await firstCalls(tx, recordings));
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

async function seal(
  tx: Transaction,
  recordings: readonly Recording[],
): Promise<Map<Recording, readonly CascadeEvent[]>> {
  const drafts = recordings.flatMap((recording) => recording.drafts);
  const byId =
    drafts.length === 0
      ? new Map<string, CascadeEvent>()
      : await insertSealed(
          tx,
          await sealAtHeads(tx, drafts),
          recordings.map((one) => accessOf(one, one.drafts, tx)),
        );
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
  access: readonly AccessEntry[],
): Promise<Map<string, CascadeEvent>> {
  const versions = sealed.map((event) =>
    versionOfRow(kind, { ...event, redactedFields: [], arrival: '' }, event.recordedAt, event.salt),
  );
  const rows = sealed.map((event) => new Map(Object.entries(event)));
  const told = await insertLoggedTelling(tx, kind, { rows, versions, access }, ['cascadeId', 'arrival']);
  await noteArrivals(tx, sealed);
  const arrivals = new Map(told.map(({ cascadeId, arrival }) => [cascadeId, arrival]));
  const events = new Map<string, CascadeEvent>();
  for (const event of sealed) {
    const arrival = arrivals.get(event.cascadeId);
    if (arrival === undefined) throw new Error('an assigned cascade id was taken');
    events.set(event.cascadeId, { ...event, arrival, redactedFields: [] });
  }
  return events;
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
    return sealedRow(record, stored.clock);
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
