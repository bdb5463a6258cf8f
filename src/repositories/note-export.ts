import type { Caller } from '../auth';
import type { Database } from '../database';
import type { RecordKind } from '../entities';
import type { Filter } from '../query';
import { accessEntry, keepAccess } from './access-log';
import { View } from './sql/scope';
import { countRows } from './sql/count';

/** Which records are about to be exported. */
export interface ExportedRecords<Row> {
  readonly filter: Filter<Row>;
  /** The namespace that the filter asks for; null for all. */
  readonly namespace: string | null;
}

/**
 * Has the access log say that a caller exports records, before the first of them is read: where it cannot be kept nothing
 * must go out. The entry has their number as it is then.
 */
export async function noteExport<Row>(
  database: Database,
  caller: Caller,
  kind: RecordKind<Row>,
  { filter, namespace }: ExportedRecords<Row>,
): Promise<void> {
  const access = {
    operation: 'export',
    kind: kind.name,
    records: [],
    recordCount: await countRows(View.of(database, caller), kind, filter),
    namespaces: namespace === null ? [] : [namespace],
  };
  await database.transaction((tx) => keepAccess(tx, [accessEntry(caller, access, tx.startedAt)]));
}
