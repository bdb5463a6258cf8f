import { microsecondsBetween } from '../timestamp';
import { ChainEntry, EventRedaction, LinkedEvent } from './chain-entry';
import { ClockNote, Finding } from './finding';
import { breaksChain } from './verdict';

/** An event with its place in the chain's order. */
export interface PlacedEvent {
  readonly entry: ChainEntry;
  readonly position: number;
  /** The event before it is there (or none is owed) and no other event follows the same one. */
  readonly linkIsSound: boolean;
}

/** An event of which content was erased for good, and by whom: sound, but no longer all there. */
export interface RedactedEvent {
  readonly cascadeId: string;
  readonly position: number;
  /** At least one, oldest first. */
  readonly redactions: readonly EventRedaction[];
}

/** What a walk tells as it goes. */
export type ChainStep =
  | { readonly kind: 'event'; readonly event: PlacedEvent }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'redacted'; readonly event: RedactedEvent }
  | { readonly kind: 'note'; readonly note: ClockNote };

/** Collects what a walk tells until it is fetched, and counts it. */
export class Report {
  findingCount = 0;
  noteCount = 0;
  redactedCount = 0;
  isBroken = false;
  maxBackwardMicroseconds = 0n;
  private told: ChainStep[] = [];

  finding(finding: Finding): void {
    this.findingCount += 1;
    this.isBroken ||= breaksChain(finding.kind);
    this.told.push({ kind: 'finding', finding });
  }

  event(event: PlacedEvent): void {
    this.told.push({ kind: 'event', event });
  }

  redacted(event: RedactedEvent): void {
    this.redactedCount += 1;
    this.told.push({ kind: 'redacted', event });
  }

  /** Tells that the time of `event` is before the time of the event it links to. */
  timeRunsBack(event: LinkedEvent, position: number, before: Pick<LinkedEvent, 'instant'>): void {
    const microseconds = microsecondsBetween(event.instant, before.instant);
    this.noteCount += 1;
    if (microseconds > this.maxBackwardMicroseconds) this.maxBackwardMicroseconds = microseconds;
    const message = `The event's time is ${seconds(microseconds)} s before the time of the event that it follows.`;
    const note = {
      kind: 'TIME_RUNS_BACK',
      cascadeId: event.cascadeId,
      position,
      microseconds,
      message,
    } as const;
    this.told.push({ kind: 'note', note });
  }

  /** What was told since the last fetch. */
  fetch(): ChainStep[] {
    const told = this.told;
    this.told = [];
    return told;
  }
}

function seconds(microseconds: bigint): string {
  return `${microseconds / 1_000_000n}.${String(microseconds % 1_000_000n).padStart(6, '0')}`;
}
