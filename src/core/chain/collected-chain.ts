import { reproduce } from '../hash-schemes';
import { CascadeEventRecord } from '../records';
import { ChainEntry, compareEntries, LinkedEvent } from './chain-entry';
import { ChainFeeder, FoundEvent, LookupAnswer } from './chain-feeder';
import { judgeEvent } from './judge-event';

/** So many whole records of events with a wrong hash are kept, to tell what in them was changed. */
const MOST_RECORDS = 1000;

const BATCH = 1000;

/**
 * The events of one namespace from a file, in whatever order it has them: kept by ids, times and hashes alone
 * (about 400 bytes each), so that a walk can take them by time. It is the walk's feeder too.
 */
export class CollectedChain implements ChainFeeder {
  private readonly entries: ChainEntry[] = [];
  private readonly records = new Map<string, CascadeEventRecord>();
  private readonly bearers = new Map<string, ChainEntry[]>();
  private readonly namers = new Map<string, ChainEntry[]>();

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
    listed(this.bearers, entry.currentHash, entry);
    listed(this.namers, entry.previousHash ?? '', entry);
    if (entry.scheme === null && this.records.size < MOST_RECORDS) this.records.set(entry.cascadeId, record);
  }

  /** The events by time, then id, in batches. Call it once all were added. */
  *batches(): Generator<readonly ChainEntry[]> {
    this.entries.sort(compareEntries);
    for (let start = 0; start < this.entries.length; start += BATCH) {
      yield this.entries.slice(start, start + BATCH);
    }
  }

  lookup(hash: string): LookupAnswer {
    return {
      bearers: earliest(this.bearers.get(hash)),
      namers: earliest(this.namers.get(hash)),
      retained: false,
    };
  }

  reproducesWith(event: ChainEntry, previousHash: string | null): boolean {
    const record = this.records.get(event.cascadeId);
    return record !== undefined && reproduce({ ...record, previousHash }, this.triggeredByNames) !== null;
  }
}

function earliest(entries: readonly LinkedEvent[] = []): FoundEvent[] {
  return [...entries].sort(compareEntries).map((entry) => ({ ...entry, inWindow: true }));
}

function listed(lists: Map<string, ChainEntry[]>, hash: string, entry: ChainEntry): void {
  const list = lists.get(hash);
  if (list === undefined) lists.set(hash, [entry]);
  else list.push(entry);
}

/** A copy: a text cut out of a line would keep the whole line in memory. */
function detached<T extends string>(text: T): T {
  return Buffer.from(text, 'utf8').toString('utf8') as T;
}
