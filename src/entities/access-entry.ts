import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** What became of an operation. */
export enum AccessOutcome {
  /** It was carried out. A save that met a record already there was too. */
  DONE = 'done',
  /** Whoever asked may not do it, or is not known. */
  REFUSED = 'refused',
  /** It waits for a second person to confirm it. */
  PENDING = 'pending',
}

/** That somebody did something, looked at something, or was refused: who, when, and which records. Never what they hold. */
@Entity('access_entries')
export class AccessEntry {
  /** 32 hex digits, random. */
  @PrimaryColumn({ type: 'varchar', length: 32, collation: 'C' })
  id!: string;

  @Column({ type: 'timestamptz', precision: 6, name: 'occurred_at' })
  occurredAt!: Instant;

  /** Who; "anonymous" where nobody said so. */
  @Column({ type: 'varchar', length: 256, collation: 'C' })
  actor!: string;

  /** What the identity was there for; null where there was none. */
  @Column({ type: 'varchar', length: 32, collation: 'C', nullable: true })
  role!: string | null;

  /** Finds the request in the log; null for a command. */
  @Column({ type: 'varchar', length: 64, collation: 'C', name: 'request_id', nullable: true })
  requestId!: string | null;

  /** The mutation or query, or the command. */
  @Column({ type: 'varchar', length: 64, collation: 'C' })
  operation!: string;

  @Column({ type: 'varchar', length: 32, collation: 'C' })
  outcome!: AccessOutcome;

  /** Why it was refused: an error code; null where it was not. */
  @Column({ type: 'varchar', length: 64, collation: 'C', nullable: true })
  code!: string | null;

  /** The kind of the records, as export spells it; null where it was about none. */
  @Column({ type: 'varchar', length: 32, collation: 'C', nullable: true })
  kind!: string | null;

  /** The namespaces of the records, each once, by code point; "" is that of records without one. */
  @Column({ type: 'text', array: true, collation: 'C' })
  namespaces!: string[];

  /** The keys of the records, in the order in which they were given. */
  @Column({ type: 'text', array: true, collation: 'C', name: 'record_ids' })
  recordIds!: string[];

  /** How many records; more than `recordIds` names where they were selected and not named. */
  @Column({ type: 'bigint', name: 'record_count' })
  recordCount!: string;

  /** The network address of who asked; null for a command. */
  @Column({ type: 'varchar', length: 64, collation: 'C', nullable: true })
  address!: string | null;

  /** How often it happened: refusals that come in numbers share an entry. */
  @Column({ type: 'integer' })
  times!: number;

  /** What the evidence log hashes before it; see the records' `salt`. */
  @Column({ type: 'varchar', length: 256, collation: 'C' })
  salt!: string;
}
