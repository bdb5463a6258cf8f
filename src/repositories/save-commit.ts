import type { Caller } from '../auth';
import type { Instant } from '../core/brands';
import { JsonText } from '../core/json';
import type { Database, StopSignal } from '../database';
import { accessedRecords, accessEntry } from './access-log';
import { GroupCommit } from './group-commit';
import {
  insertFree,
  saved,
  compareRecords,
  type SavedRecord,
  type Saving,
  type ScopedSaveResult,
} from './save';

/** One record to be saved, and who asks for it. */
export interface SaveWork {
  readonly caller: Caller;
  readonly operation: string;
  readonly record: SavedRecord;
  /** Aborted when nobody waits for it any more. */
  readonly signal: StopSignal | null;
}

/** Texts that one transaction saves, in UTF-16 units. */
const MOST = 4 * 1024 * 1024;
/** While one is with the database, the next is made ready here; the embedded engine takes one at a time. */
const AT_ONCE = { postgresql: 2, pglite: 1 };

/** Saves single records of a kind: calls that come while one is at it share the next transaction. */
export class SaveCommit<Row extends { recordedAt: Instant }> {
  /** Gives what was inserted; null for a record whose key is taken. */
  private readonly insertions: GroupCommit<SaveWork, Row | null>;
  /** Of records whose keys are taken, which are few. */
  private readonly comparisons: GroupCommit<SaveWork, ScopedSaveResult<Row>>;

  /** `chainOf` gives the chain that a record locks. */
  constructor(
    private readonly database: Database,
    private readonly saving: Saving<Row>,
    chainOf?: (record: SavedRecord) => string,
  ) {
    const grouping = { sizeOf: ({ record }: SaveWork) => sizeOf(record), most: MOST };
    this.insertions = new GroupCommit((works) => this.insert(works), {
      ...grouping,
      atOnce: AT_ONCE[database.engine],
      // two that hold the same keys in another order would end in a deadlock
      locksOf: ({ record }) => [
        String(record.row[saving.kind.key]),
        ...(chainOf === undefined ? [] : [chainOf(record)]),
      ],
    });
    this.comparisons = new GroupCommit((works) => this.compare(works), grouping);
  }

  /** Resolves once the record is as durable as the engine can make it. */
  async save(work: SaveWork): Promise<ScopedSaveResult<Row>> {
    const row = await this.insertions.submit(work, work.signal);
    return row === null ? this.comparisons.submit(work, work.signal) : saved(row);
  }

  private insert(works: readonly SaveWork[]): Promise<readonly (Row | null)[]> {
    const { database, saving } = this;
    const records = works.map(({ record }) => record);
    const accesses = works.map(({ caller, operation, record }) => ({
      caller,
      access: { operation, kind: saving.kind.name, records: accessedRecords(saving.kind, [record]) },
    }));
    return database.transaction(
      async (tx) => {
        const access = accesses.map(({ caller, access }) => accessEntry(caller, access, tx.startedAt));
        const made = await insertFree(tx, saving, records, { access });
        return records.map((record) => made.get(record) ?? null);
      },
      { first: saving.lockOf?.(records) },
    );
  }

  private compare(works: readonly SaveWork[]): Promise<readonly ScopedSaveResult<Row>[]> {
    return this.database.transaction((tx) =>
      compareRecords(
        tx,
        this.saving,
        works.map(({ record }) => record),
      ),
    );
  }
}

function sizeOf({ row }: SavedRecord): number {
  let size = 0;
  for (const property in row) {
    const value = row[property];
    if (value instanceof JsonText) size += value.text.length;
    else if (typeof value === 'string') size += value.length;
  }
  return size;
}
