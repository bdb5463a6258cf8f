import { ChainEntry, LinkedEvent } from './chain-entry';
import { EventFault } from './finding';

/** An event that a lookup found, and whether the window being verified holds it. */
export interface FoundEvent extends LinkedEvent {
  readonly inWindow: boolean;
}

/** Who has to do with a hash, in the whole namespace and not only in the window. */
export interface LookupAnswer {
  /** Events whose currentHash it is: earliest first (by time, then id), two are enough. */
  readonly bearers: readonly FoundEvent[];
  /** Events whose previousHash it is: earliest first, two with different hashes are enough. */
  readonly namers: readonly FoundEvent[];
  /** Whether a retention record says that the event which bore it was removed. */
  readonly retained: boolean;
}

/** What a walk asks about events that lie outside its memory. */
export interface ChainFeeder {
  /**
   * Who bears `hash` and who names it; "" asks for the events without predecessor (as namers). `askedBy` is the
   * event that names the hash, where one does.
   */
  lookup(hash: string, askedBy: LinkedEvent | null): LookupAnswer | Promise<LookupAnswer>;
  /**
   * Whether an event whose hash no reading reproduces would be sound if its previous_hash were another: then
   * that was the field that changed, and the link is no finding of its own. Left out, such an event gets both.
   */
  reproducesWith?(event: ChainEntry, previousHash: string | null): boolean | Promise<boolean>;
  /** Whether retention removed the event that bore `hash`, wherever in the chain it stood: a head noted earlier. */
  wasRemoved?(hash: string): boolean | Promise<boolean>;
  /** Which of the hashes events of the namespace bear. Left out, each is looked up. */
  borne?(hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** What is wrong with an event outside the window, on which the window's first event rests. */
  check?(event: LinkedEvent): readonly EventFault[] | Promise<readonly EventFault[]>;
}
