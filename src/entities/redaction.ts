import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What one redaction erased of one record for good, in all its versions. Never changed once written. */
@Entity('redactions')
export class Redaction {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  /** A `RecordKindName`. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'record_id' })
  recordId!: string;

  /** Empty where the record has none. */
  @Column({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  /** The properties that were erased. */
  @Column({ type: 'text', array: true, collation: 'C' })
  fields!: string[];

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'redacted_by' })
  redactedBy!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'redacted_at' })
  redactedAt!: Instant;

  /** The places in the evidence log of the versions that it erased, as JSON: `[[first,last],…]`. */
  @Column({ type: 'text', name: 'log_ranges' })
  logRanges!: string;

  /** Of an event, what its link is made of: its hash cannot be recomputed any more. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'previous_hash', nullable: true })
  previousHash!: string | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'current_hash', nullable: true })
  currentHash!: string | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'timestamp_text', nullable: true })
  timestampText!: string | null;

  /** Always 1, as the log counts versions. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  /** What the evidence log hashes before it, in hex; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C' })
  salt!: string;
}
