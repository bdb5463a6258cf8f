import type { Statement, Transaction } from '../database';
import { cascadeEventKind as kind, type CascadeEvent } from '../entities';
import { chainLock, lockChains, noteArrivals } from './chain-heads';
import {
  differingProperties,
  SaveOutcome,
  saveRows,
  type SavedRecord,
  type SaveOptions,
  type ScopedSaveResult,
} from './save';
import type { GivenValues } from './values';

/** What a transaction that saves events may begin with. */
export function lockOfEvents(records: readonly SavedRecord[]): Statement {
  return chainLock(records.map(namespaceOf));
}

/** Saves events, and takes those that are new into the heads of their chains: the last that the transaction does. */
export async function saveCascadeEvents(
  tx: Transaction,
  records: readonly SavedRecord[],
  options: SaveOptions<CascadeEvent> = {},
): Promise<ScopedSaveResult<CascadeEvent>[]> {
  await lockChains(tx, records.map(namespaceOf));
  const results = await saveRows(tx, kind, records, { ...options, difference });
  noteArrivals(
    tx,
    results.flatMap(({ outcome, record }) =>
      outcome === SaveOutcome.SAVED && record !== null ? record : [],
    ),
  );
  return results;
}

/** The namespace whose chain a save of the event changes. */
export function namespaceOf({ row }: SavedRecord): string {
  return String(row.get('namespace'));
}

/**
 * A first event's missing predecessor is spelled null by the writer's hot tier and "" by its archive; with one
 * currentHash they are one event.
 */
function difference(given: GivenValues, kept: CascadeEvent): readonly string[] {
  const properties = differingProperties(kind, given, kept);
  const isOneHash = given.get('currentHash') === kept.currentHash;
  const isFirstBoth = (given.get('previousHash') ?? '') === '' && (kept.previousHash ?? '') === '';
  return isOneHash && isFirstBoth ? properties.filter((property) => property !== 'previousHash') : properties;
}
