import type { RecordKind } from '../entities';
import type { GraphQLContext } from './context';
import type { RecordVersion } from './loaders';
import { toReceipt, type ReceiptType } from './types/evidence-log';

/** The receipt of a version of a record; null where there is no record, or the log does not have the version. */
export async function receiptOf<Row extends object>(
  context: GraphQLContext,
  kind: RecordKind<Row>,
  record: Row | null,
): Promise<ReceiptType | null> {
  if (record === null) return null;
  // Only what can change counts its versions.
  const { revision = 1 } = record as { revision?: number };
  return receiptOfVersion(context, { kind: kind.name, recordId: String(record[kind.key]), revision });
}

/** The receipt of a version of what the log holds; null where the log does not have it. */
export async function receiptOfVersion(
  { loaders }: GraphQLContext,
  version: RecordVersion,
): Promise<ReceiptType | null> {
  const entry = await loaders.logEntry(version);
  return entry === null ? null : toReceipt(entry);
}

/** The receipts of several records, in their order. */
export function receiptsOf<Row extends object>(
  context: GraphQLContext,
  kind: RecordKind<Row>,
  records: readonly Row[],
): Promise<(ReceiptType | null)[]> {
  return Promise.all(records.map((record) => receiptOf(context, kind, record)));
}
