import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What the archive remembers of a namespace's chain: changed in the transaction of every write and retention. */
@Entity('chain_heads')
export class ChainHead {
  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  /** How many events are kept. */
  @Column({ type: 'bigint', name: 'event_count' })
  eventCount!: string;

  /**
   * The event that no other names as its predecessor; of several the latest by time, then id. Null once retention has
   * removed it.
   */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'head_cascade_id', nullable: true })
  headCascadeId!: string | null;

  /** Stays when retention removes the event: the next one follows it all the same. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'head_hash', nullable: true })
  headHash!: string | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'head_timestamp', nullable: true })
  headTimestamp!: Instant | null;
}

/** The hash of an event that retention removed: who noted it as a head is told that it was known. */
@Entity('chain_removed_hashes')
export class ChainRemovedHash {
  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  hash!: string;
}

/**
 * An event that no other names as its predecessor, besides the head: none in a sound chain, some while an import is half
 * done.
 */
@Entity('chain_open_ends')
export class ChainOpenEnd {
  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C', name: 'cascade_id' })
  cascadeId!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'current_hash' })
  currentHash!: string;

  @Column({ type: 'timestamptz', precision: 6 })
  timestamp!: Instant;
}
