import { reproduce } from '../hash-schemes';
import { CascadeEventRecord } from '../records';
import { ChainEntry, compareEntries, LinkedEvent } from './chain-entry';
import { ChainFeeder, FoundEvent, LookupAnswer } from './chain-feeder';
import { judgeEvent } from './judge-event';

/** So many whole records of events with a wrong hash are kept, to tell what in them was changed. */
const MOST_RECORDS = 1000;

const BATCH = 1000;

/** So many events are listed under one hash. */
const MOST_LISTED = 8;

/**
 * The events of one namespace from a file, in whatever order it has them: kept by ids, times and hashes alone
 * (about 400 bytes each), so that a walk can take them by time. It is the walk's feeder too.
 */
export class CollectedChain implements ChainFeeder {
  private readonly entries: ChainEntry[] = [];
  private readonly records = new Map<string, CascadeEventRecord>();
  private readonly bearers = new Map<string, ChainEntry[]>();
  private readonly namers = new Map<string, ChainEntry[]>();

  private isIndexed = true;

  /** @param triggeredByNames names to try for an unknown triggered_by */
  constructor(private readonly triggeredByNames: readonly string[] = []) {}

  /** Takes one event, judged by itself at once. */
  add(record: CascadeEventRecord): void {
    const judged = judgeEvent(record, { triggeredByNames: this.triggeredByNames });
    const entry: ChainEntry = {
      ...judged,
      cascadeId: detached(judged.cascadeId),
      instant: detached(judged.instant),
      previousHash: judged.previousHash === null ? null : detached(judged.previousHash),
      currentHash: detached(judged.currentHash),
    };
    this.entries.push(entry);
    this.isIndexed = false;
    if (entry.scheme === null && this.records.size < MOST_RECORDS) this.records.set(entry.cascadeId, record);
  }

  /** The events by time, then id, in batches. */
  *batches(): Generator<readonly ChainEntry[]> {
    this.index();
    for (let start = 0; start < this.entries.length; start += BATCH) {
      yield this.entries.slice(start, start + BATCH);
    }
  }

  lookup(hash: string): LookupAnswer {
    this.index();
    return { bearers: found(this.bearers.get(hash)), namers: found(this.namers.get(hash)), retained: false };
  }

  reproducesWith(event: ChainEntry, previousHash: string | null): boolean {
    const record = this.records.get(event.cascadeId);
    return record !== undefined && reproduce({ ...record, previousHash }, this.triggeredByNames) !== null;
  }

  private index(): void {
    if (this.isIndexed) return;
    this.isIndexed = true;
    this.entries.sort(compareEntries);
    this.bearers.clear();
    this.namers.clear();
    for (const entry of this.entries) {
      list(this.bearers, entry.currentHash, entry);
      list(this.namers, entry.previousHash ?? '', entry);
    }
  }
}

function found(entries: readonly LinkedEvent[] = []): FoundEvent[] {
  return entries.map((entry) => ({ ...entry, inWindow: true }));
}

/** Lists the earliest under a hash; more than a few would answer no question. */
function list(lists: Map<string, ChainEntry[]>, hash: string, entry: ChainEntry): void {
  const listed = lists.get(hash);
  if (listed === undefined) lists.set(hash, [entry]);
  else if (listed.length < MOST_LISTED && isNew(listed, entry)) listed.push(entry);
}

function isNew(listed: readonly ChainEntry[], entry: ChainEntry): boolean {
  return !listed.some(
    (other) => other.currentHash === entry.currentHash && other.cascadeId === entry.cascadeId,
  );
}

/** A copy: a text cut out of a line would keep the whole line in memory. */
function detached<T extends string>(text: T): T {
  return Buffer.from(text, 'utf8').toString('utf8') as T;
}
