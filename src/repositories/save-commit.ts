import type { Caller } from '../auth';
import type { Instant } from '../core/brands';
import { JsonText } from '../core/json';
import type { Database, Statement, StopSignal, Transaction } from '../database';
import type { RecordKind } from '../entities';
import { accessedRecords, accessEntry } from './access-log';
import { GroupCommit } from './group-commit';
import type { SavedRecord, SaveOptions, ScopedSaveResult } from './save';

/** One record to be saved, and who asks for it. */
export interface SaveWork {
  readonly caller: Caller;
  readonly operation: string;
  readonly record: SavedRecord;
  /** Aborted when nobody waits for it any more. */
  readonly signal: StopSignal | null;
}

/** How a kind saves the records of a transaction, and keeps the entries of the access log. */
export type SaveAll<Row> = (
  tx: Transaction,
  records: readonly SavedRecord[],
  options: SaveOptions<Row>,
) => Promise<ScopedSaveResult<Row>[]>;

/** Texts that one transaction saves, in UTF-16 units. */
const MOST = 4 * 1024 * 1024;
/** While one is with the database, the next is made ready here; the embedded engine takes one at a time. */
const AT_ONCE = { postgresql: 2, pglite: 1 };

/** Saves single records of a kind: calls that come while one is at it share the next transaction. */
export class SaveCommit<Row extends { recordedAt: Instant }> {
  private readonly commit: GroupCommit<SaveWork, ScopedSaveResult<Row>>;

  /** `lockOf` gives what a transaction begins with, `chainOf` the chain that a record locks. */
  constructor(
    database: Database,
    kind: RecordKind<Row>,
    saveAll: SaveAll<Row>,
    {
      lockOf = () => undefined,
      chainOf,
    }: {
      readonly lockOf?: (records: readonly SavedRecord[]) => Statement | undefined;
      readonly chainOf?: (record: SavedRecord) => string;
    } = {},
  ) {
    this.commit = new GroupCommit(
      (works) => {
        const records = works.map(({ record }) => record);
        const accesses = works.map(({ caller, operation, record }) => ({
          caller,
          access: { operation, kind: kind.name, records: accessedRecords(kind, [record]) },
        }));
        return database.transaction(
          (tx) =>
            saveAll(tx, records, {
              access: accesses.map(({ caller, access }) => accessEntry(caller, access, tx.startedAt)),
            }),
          { first: lockOf(records) },
        );
      },
      {
        sizeOf: ({ record }) => sizeOf(record),
        most: MOST,
        atOnce: AT_ONCE[database.engine],
        // two that hold the same keys in another order would end in a deadlock
        locksOf: ({ record }) => [
          String(record.row.get(kind.key)),
          ...(chainOf === undefined ? [] : [chainOf(record)]),
        ],
      },
    );
  }

  /** Resolves once the record is as durable as the engine can make it. */
  save(work: SaveWork): Promise<ScopedSaveResult<Row>> {
    return this.commit.submit(work, work.signal);
  }
}

function sizeOf({ row }: SavedRecord): number {
  let size = 0;
  for (const value of row.values()) {
    if (value instanceof JsonText) size += value.text.length;
    else if (typeof value === 'string') size += value.length;
  }
  return size;
}
