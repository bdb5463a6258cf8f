import { cascadeEventKind as kind, type CascadeEvent } from '../entities';
import { chainLock, lockChains, noteArrivals } from './chain-heads';
import { differingProperties, type SavedRecord, type Saving } from './save';
import type { GivenValues } from './values';

/** Events are saved under the locks of their chains, and those that are new are taken into these chains' heads. */
export const cascadeEventSaving: Saving<CascadeEvent> = {
  kind,
  difference,
  lockOf: (records) => chainLock(records.map(namespaceOf)),
  async prepare(tx, records) {
    await lockChains(tx, records.map(namespaceOf));
    noteArrivals(
      tx,
      records.map(({ row }) => String(row['cascadeId'])),
    );
  },
};

/** The namespace whose chain a save of the event changes. */
export function namespaceOf({ row }: SavedRecord): string {
  return String(row['namespace']);
}

/**
 * A first event's missing predecessor is spelled null by the writer's hot tier and "" by its archive; with one
 * currentHash they are one event.
 */
function difference(given: GivenValues, kept: CascadeEvent): readonly string[] {
  const properties = differingProperties(kind, given, kept);
  const isOneHash = given['currentHash'] === kept.currentHash;
  const isFirstBoth = (given['previousHash'] ?? '') === '' && (kept.previousHash ?? '') === '';
  return isOneHash && isFirstBoth ? properties.filter((property) => property !== 'previousHash') : properties;
}
