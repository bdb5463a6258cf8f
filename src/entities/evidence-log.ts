import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';
import type { EntryKind } from '../core/evidence';

/**
 * One version of one record in the evidence log, written in the transaction of the write that made it. Entries that wait
 * for their places lie in a partition of their own, with few indexes.
 */
@Entity('log_entries')
export class LogEntry {
  /** Order of arrival, with gaps. */
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  /** Its place in the log, without gaps; null until the sequencer gave it one. */
  @Column({ type: 'bigint', name: 'log_index', nullable: true })
  logIndex!: string | null;

  @Column({ type: 'varchar', length: 32, collation: 'C' })
  kind!: EntryKind;

  @Column({ type: 'varchar', length: 256, collation: 'C' })
  namespace!: string;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'record_id' })
  recordId!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'timestamptz', precision: 6, name: 'recorded_at' })
  recordedAt!: Instant;

  @Column({ type: 'bytea', name: 'content_hash' })
  contentHash!: Buffer;

  @Column({ type: 'bytea', name: 'leaf_hash' })
  leafHash!: Buffer;

  /** What an entry about the log itself says: its document; null for entries about records. */
  @Column({ type: 'text', nullable: true })
  declaration!: string | null;
}

/** The hash of a complete subtree of the log, from the level on below which it is made of the leaves. */
@Entity('log_nodes')
export class LogNode {
  @PrimaryColumn({ type: 'smallint' })
  level!: number;

  @PrimaryColumn({ type: 'bigint', name: 'node_index' })
  nodeIndex!: string;

  @Column({ type: 'bytea' })
  hash!: Buffer;
}

/** The log itself: one row. Whoever has locked it gives places. */
@Entity('log_state')
export class LogState {
  @PrimaryColumn({ type: 'boolean', default: true })
  id!: boolean;

  /** The log's name, by which its checkpoints are told from those of others. */
  @Column({ type: 'text' })
  origin!: string;

  /** The public key that signs (C2SP signed-note). */
  @Column({ type: 'text', name: 'verifier_key' })
  verifierKey!: string;

  /** How many entries have a place. */
  @Column({ type: 'bigint' })
  size!: string;

  /** The hashes of the frontier's subtrees, one after the other. */
  @Column({ type: 'bytea' })
  frontier!: Buffer;

  /** Whether all that is older than the log is in it: then nothing is taken in any more. */
  @Column({ type: 'boolean', name: 'is_backfilled', default: false })
  isBackfilled!: boolean;
}

/** A signed statement of the log's size and root. */
@Entity('log_checkpoints')
export class LogCheckpoint {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  /** The name of the log that it states. */
  @Column({ type: 'text' })
  origin!: string;

  @Column({ type: 'bigint' })
  size!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'signed_at' })
  signedAt!: Instant;

  /** The note (C2SP tlog-checkpoint). */
  @Column({ type: 'text' })
  note!: string;
}
