import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What one retention removed from one namespace; for events it anchors what remains of the chain. */
@Entity('retention_records')
export class RetentionRecord {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  /** A `RecordKindName`. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  @Column({ type: 'bigint', name: 'removed_count' })
  removedCount!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'first_cascade_id', nullable: true })
  firstCascadeId!: string | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'first_hash', nullable: true })
  firstHash!: string | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'first_timestamp', nullable: true })
  firstTimestamp!: Instant | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'last_cascade_id', nullable: true })
  lastCascadeId!: string | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'last_hash', nullable: true })
  lastHash!: string | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'last_timestamp', nullable: true })
  lastTimestamp!: Instant | null;

  /** The hash of the event without predecessor, where it was among what went: no other may be without one. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'genesis_hash', nullable: true })
  genesisHash!: string | null;

  /** The verdict on what went, for events; null for sessions. */
  @Column({ type: 'boolean', nullable: true })
  verified!: boolean | null;

  @Column({ type: 'bigint', name: 'finding_count', nullable: true })
  findingCount!: string | null;

  @Column({ type: 'timestamptz', precision: 6 })
  cutoff!: Instant;

  @Column({ type: 'timestamptz', precision: 6, name: 'removed_at' })
  removedAt!: Instant;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'removed_by' })
  removedBy!: string;

  @Column({ type: 'text' })
  reason!: string;

  /** How often further batches were taken in, plus 1. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  /** The places in the evidence log of what was removed, as JSON: `[[first,last],…]`. Null: there was no log yet. */
  @Column({ type: 'text', name: 'log_ranges', nullable: true })
  logRanges!: string | null;

  /**
   * Where events around held ones went: the stretches of the chain, as JSON. Null where all went in one stretch, which
   * first and last of this record name.
   */
  @Column({ type: 'text', nullable: true })
  stretches!: string | null;

  /** What the evidence log hashes before this version; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C', nullable: true })
  salt!: string | null;
}
