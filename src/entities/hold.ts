import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';
import type { RecordKindName } from './record-kind';

/** Records that no removal takes until the hold is released, and why. */
@Entity('holds')
export class Hold {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: RecordKindName;

  @Column({ type: 'text' })
  reason!: string;

  /** The filter by which the records were found when it was placed, as JSON; null where their ids were given. */
  @Column({ type: 'text', nullable: true })
  filter!: string | null;

  @Column({ type: 'integer', name: 'record_count' })
  recordCount!: number;

  @Column({ type: 'timestamptz', precision: 6, name: 'placed_at' })
  placedAt!: Instant;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'placed_by' })
  placedBy!: string;

  /** Null while it holds. */
  @Column({ type: 'timestamptz', precision: 6, name: 'released_at', nullable: true })
  releasedAt!: Instant | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'released_by', nullable: true })
  releasedBy!: string | null;

  @Column({ type: 'text', name: 'release_reason', nullable: true })
  releaseReason!: string | null;

  /** 1 as it was placed, 2 once released. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  /** What the evidence log hashes before this version; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C', nullable: true })
  salt!: string | null;

  /**
   * Of which namespaces its records were as it was placed, "" for none: a scope that has all of them takes it in. Null:
   * not known, so that no scope with limits does.
   */
  @Column({ type: 'text', array: true, collation: 'C', nullable: true })
  namespaces!: string[] | null;
}

/** That a hold holds a record. */
@Entity('held_records')
export class HeldRecord {
  @PrimaryColumn({ type: 'bigint', name: 'hold_id' })
  holdId!: string;

  /** That of the hold. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: string;

  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C', name: 'record_id' })
  recordId!: string;
}
