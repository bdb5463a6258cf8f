import { Instant } from '../brands';
import { compareCodePoints } from '../json';
import { HashSchemeName } from '../hash-schemes';
import { EventFault } from './finding';

/** What a link needs to know of an event. */
export interface LinkedEvent {
  readonly cascadeId: string;
  readonly instant: Instant;
  /** null and "" both mean that no event comes before. */
  readonly previousHash: string | null;
  readonly currentHash: string;
}

/** What one redaction erased of an event for good. */
export interface EventRedaction {
  /** The fields as the archive's API spells them. */
  readonly fields: readonly string[];
  readonly redactedAt: Instant;
  readonly redactedBy: string;
  readonly reason: string;
}

/** An event as the walk takes it: its hash was looked at before. */
export interface ChainEntry extends LinkedEvent {
  /** The scheme that reproduces currentHash; null where no reading does. */
  readonly scheme: HashSchemeName | null;
  /** Where no reading reproduces currentHash, what the readings give instead; else empty. */
  readonly computedHashes: readonly string[];
  readonly faults: readonly EventFault[];
  /**
   * The redactions of the event for which the evidence log vouches; left out where there is none. Its hash need not be
   * reproduced then: it is the one that the log noted when content was erased.
   */
  readonly redactions?: readonly EventRedaction[];
}

/** Whether the hash that an event carries is its own: reproduced, or noted by the log before content was erased. */
export function bearsItsHash({ scheme, redactions }: ChainEntry): boolean {
  return scheme !== null || redactions !== undefined;
}

/** The order in which a walk takes events: by time, then by id in code points. */
export function compareEntries(a: LinkedEvent, b: LinkedEvent): number {
  if (a.instant !== b.instant) return a.instant < b.instant ? -1 : 1;
  return compareCodePoints(a.cascadeId, b.cascadeId);
}
