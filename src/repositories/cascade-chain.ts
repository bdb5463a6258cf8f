import type { Instant } from '../core/brands';
import {
  bearsItsHash,
  type ChainVerdict,
  type ClockNote,
  type EventRedaction,
  type Finding,
  type PlacedEvent,
  type RedactedEvent,
} from '../core/chain';
import { badInput } from '../core/errors';
import { checkLimit } from '../query';
import type { PublishedCheckpoint } from './evidence-log-repository';

/** A page of a chain's verdict that a caller wants: `first` items after the one whose id is `after`. */
export interface ChainPageRequest {
  readonly kind: 'hashes' | 'links' | 'findings' | 'notes' | 'redactedEvents';
  readonly first?: number | null;
  readonly after?: string | null;
}

/** An event's place in its chain, and what was found of it. */
export interface CascadeChainLink {
  readonly cascadeId: string;
  readonly timestamp: Instant;
  readonly previousHash: string | null;
  readonly currentHash: string;
  /** What the event's content hashes to; null where it is no content that can be hashed. */
  readonly computedHash: string | null;
  readonly scheme: string | null;
  /** Whether hash, content and link are sound; of a redacted event the hash that the evidence log noted. */
  readonly isValid: boolean;
  /** What was erased of it for good, as the evidence log vouches, oldest first. */
  readonly redactions: readonly EventRedaction[];
}

/** A finding with its place among the findings, by which pages go on. */
export type NumberedFinding = Finding & { readonly cursor: string };

/** A note with its place among the notes. */
export type NumberedNote = ClockNote & { readonly cursor: string };

/** Gives a page that was asked for before the walk; an empty one for any other. */
export type ChainPages<Item> = (request: ChainPageRequest) => readonly Item[];

/** The verdict on a stretch of a chain, and whether the evidence log stands behind it. */
export interface TrustedVerdict extends ChainVerdict {
  readonly trust: 'ANCHORED' | 'UNANCHORED';
  /** The checkpoint that covers the chain; null where none does. */
  readonly checkpoint: PublishedCheckpoint | null;
}

/** The verdict on a stretch of a chain, and the pages that were asked for. */
export interface CascadeChain extends TrustedVerdict {
  readonly namespace: string;
  /** Whether the namespace ever had an event. */
  readonly isKnown: boolean;
  readonly verifiedAt: Instant;
  readonly links: ChainPages<CascadeChainLink>;
  readonly findings: ChainPages<NumberedFinding>;
  readonly notes: ChainPages<NumberedNote>;
  /** The events of which content was erased for good, as the evidence log vouches. */
  readonly redactedEvents: ChainPages<RedactedEvent>;
}

/** Collects the items of one page as a walk tells them. */
export class ChainPage<Item> {
  readonly items: Item[] = [];
  private readonly limit: number;
  private isOpen: boolean;

  constructor(
    private readonly request: ChainPageRequest,
    private readonly cursorOf: (item: Item) => string,
  ) {
    this.limit = checkLimit(request.first, 'first');
    this.isOpen = request.after === null || request.after === undefined;
  }

  offer(item: Item): void {
    if (!this.isOpen) this.isOpen = this.cursorOf(item) === this.request.after;
    else if (this.items.length < this.limit) this.items.push(item);
  }

  /** The page; BAD_USER_INPUT where the walk met no item of the cursor. */
  end(): readonly Item[] {
    if (!this.isOpen) throw badInput('after', 'names nothing in this stretch of the chain');
    return this.items;
  }
}

/** The link that a placed event is served as. */
export function toLink({ entry, linkIsSound }: PlacedEvent): CascadeChainLink {
  const { cascadeId, instant, previousHash, currentHash, scheme, computedHashes, faults, redactions } = entry;
  return {
    cascadeId,
    timestamp: instant,
    previousHash,
    currentHash,
    computedHash: scheme === null ? (computedHashes[0] ?? null) : currentHash,
    scheme,
    isValid: bearsItsHash(entry) && linkIsSound && faults.length === 0,
    redactions: redactions ?? [],
  };
}
