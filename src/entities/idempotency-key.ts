import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What a write under a caller's idempotency key made, so that a retry reads it again. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  caller!: string;

  @PrimaryColumn({ type: 'varchar', length: 64, collation: 'C' })
  operation!: string;

  @PrimaryColumn({ type: 'varchar', length: 255, collation: 'C' })
  key!: string;

  /** SHA-256 of the canonical input, lower-case hex. */
  @Column({ type: 'varchar', length: 64, collation: 'C', name: 'input_sha256' })
  inputSha256!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'record_id', nullable: true })
  recordId!: string | null;

  /** The records that the write made, where it can make several. */
  @Column({ type: 'text', array: true, collation: 'C', name: 'record_ids', nullable: true })
  recordIds!: string[] | null;

  /** The version that the write made. */
  @Column({ type: 'integer', nullable: true })
  revision!: number | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'created_at' })
  createdAt!: Instant;
}
