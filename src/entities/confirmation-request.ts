import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';
import type { RecordKindName } from './record-kind';

/** What takes a second person where the archive demands one. */
export enum ConfirmableOperation {
  REDACT = 'redact',
  DELETE_CASCADE_EVENTS_OLDER_THAN = 'deleteCascadeEventsOlderThan',
  DELETE_RECOVERY_SESSIONS_OLDER_THAN = 'deleteRecoverySessionsOlderThan',
}

/** What became of a request. */
export enum ConfirmationDecision {
  CONFIRMED = 'confirmed',
  WITHDRAWN = 'withdrawn',
}

/** A deletion or a redaction that waits for a second person, or waited. */
@Entity('confirmation_requests')
export class ConfirmationRequest {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', length: 64, collation: 'C' })
  operation!: ConfirmableOperation;

  /** The kind of the records. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: RecordKindName;

  /** The namespaces of the records, "" being that of records without one; null where it reaches all. */
  @Column({ type: 'text', array: true, collation: 'C', nullable: true })
  namespaces!: string[] | null;

  /** What the operation was asked, as JSON. */
  @Column({ type: 'text' })
  input!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'requested_by' })
  requestedBy!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'requested_at' })
  requestedAt!: Instant;

  /** From then on nobody can confirm it. */
  @Column({ type: 'timestamptz', precision: 6, name: 'expires_at' })
  expiresAt!: Instant;

  @Column({ type: 'varchar', length: 32, collation: 'C', nullable: true })
  decision!: ConfirmationDecision | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'decided_at', nullable: true })
  decidedAt!: Instant | null;
}
