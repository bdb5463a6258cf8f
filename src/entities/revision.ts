import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** The version of a record that a change replaced, and who replaced it, when and why. */
@Entity('revisions')
export class Revision {
  /** A `RecordKindName`. */
  @PrimaryColumn({ type: 'varchar', length: 32, collation: 'C' })
  kind!: string;

  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C', name: 'record_id' })
  recordId!: string;

  /** The number of the version that this change made; the first change makes version 2. */
  @PrimaryColumn({ type: 'integer' })
  revision!: number;

  /** The record before the change, as export writes it. */
  @Column({ type: 'text', name: 'previous_document' })
  previousDocument!: string;

  /** What the evidence log hashed before that version; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'previous_salt', nullable: true })
  previousSalt!: string | null;

  /** When the change was made, by the database's clock. */
  @Column({ type: 'timestamptz', precision: 6, name: 'changed_at' })
  changedAt!: Instant;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'changed_by' })
  changedBy!: string;

  @Column({ type: 'text' })
  reason!: string;
}
