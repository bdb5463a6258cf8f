import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What one verification of one namespace's chain found. Never changed once written. */
@Entity('verification_runs')
export class VerificationRun {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  /** A `ChainStatus`. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  status!: string;

  /** Whether the evidence log stands behind the chain: ANCHORED or UNANCHORED. */
  @Column({ type: 'varchar', length: 32, collation: 'C' })
  trust!: string;

  /** The size of the signed tree that does; null where none does. */
  @Column({ type: 'bigint', name: 'checkpoint_size', nullable: true })
  checkpointSize!: string | null;

  /** How many events the chain had. */
  @Column({ type: 'bigint' })
  length!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'head_hash', nullable: true })
  headHash!: string | null;

  /** The head that an earlier run found and this one looked for; null where there was none. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'expected_head', nullable: true })
  expectedHead!: string | null;

  @Column({ type: 'bigint', name: 'finding_count' })
  findingCount!: string;

  /** The first findings, as JSON: kind and, where one is accused, `cascade_id`. */
  @Column({ type: 'text' })
  findings!: string;

  /** SHA-256 in hex over what was found: two runs that found the same have the same. Null where nothing was. */
  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'findings_digest', nullable: true })
  findingsDigest!: string | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'started_at' })
  startedAt!: Instant;

  @Column({ type: 'timestamptz', precision: 6, name: 'finished_at' })
  finishedAt!: Instant;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'verified_by' })
  verifiedBy!: string;

  /** What the evidence log hashes before it; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C' })
  salt!: string;
}

/** The last run of a namespace, so that it is found without going through all. */
@Entity('verification_states')
export class VerificationState {
  @PrimaryColumn({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  @Column({ type: 'bigint', name: 'run_id' })
  runId!: string;

  /** When the last run ended. */
  @Column({ type: 'timestamptz', precision: 6, name: 'verified_at' })
  verifiedAt!: Instant;
}

/** A message that waits to be delivered to the webhook, or was. */
@Entity('webhook_messages')
export class WebhookMessage {
  /** As receivers see it: `msg_` and random hex digits. */
  @PrimaryColumn({ type: 'varchar', length: 64, collation: 'C' })
  id!: string;

  @Column({ type: 'bigint', name: 'run_id' })
  runId!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  /** The JSON that is sent, byte for byte. */
  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'created_at' })
  createdAt!: Instant;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When it is tried next; null where it was delivered or given up. */
  @Column({ type: 'timestamptz', precision: 6, name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: Instant | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'delivered_at', nullable: true })
  deliveredAt!: Instant | null;
}

/** When something was done last that is done from time to time, by any server. */
@Entity('schedule_runs')
export class ScheduleRun {
  /** Such as `retention`. */
  @PrimaryColumn({ type: 'varchar', length: 64, collation: 'C' })
  name!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'finished_at' })
  finishedAt!: Instant;

  /** How much of it could not be done. */
  @Column({ type: 'integer', name: 'failure_count' })
  failureCount!: number;
}
