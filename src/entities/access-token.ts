import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Instant } from '../core/brands';

/** An access token: whom it lets in, for how long, and never the token itself. Rows stay when it has ended. */
@Entity('access_tokens')
export class AccessToken {
  /** Part of its text and of the name of whoever shows it: 16 hex digits. */
  @PrimaryColumn({ type: 'varchar', length: 16, collation: 'C' })
  id!: string;

  /** What people call it; may repeat. */
  @Column({ type: 'varchar', length: 128, collation: 'C' })
  name!: string;

  @Column({ type: 'varchar', length: 32, collation: 'C' })
  role!: string;

  /** Null: all namespaces, and everything else besides. */
  @Column({ type: 'text', array: true, collation: 'C', nullable: true })
  namespaces!: string[] | null;

  @Column({ type: 'boolean', name: 'has_security_incidents' })
  hasSecurityIncidents!: boolean;

  @Column({ type: 'boolean', name: 'has_postmortems' })
  hasPostmortems!: boolean;

  /** SHA-256 of its secret, 32 bytes. */
  @Column({ type: 'bytea', name: 'secret_hash' })
  secretHash!: Buffer;

  @Column({ type: 'timestamptz', precision: 6, name: 'created_at' })
  createdAt!: Instant;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'created_by' })
  createdBy!: string;

  /** Null: never. */
  @Column({ type: 'timestamptz', precision: 6, name: 'expires_at', nullable: true })
  expiresAt!: Instant | null;

  /** To the minute; null before the first use. */
  @Column({ type: 'timestamptz', precision: 6, name: 'last_used_at', nullable: true })
  lastUsedAt!: Instant | null;

  @Column({ type: 'timestamptz', precision: 6, name: 'revoked_at', nullable: true })
  revokedAt!: Instant | null;

  @Column({ type: 'varchar', length: 256, collation: 'C', name: 'revoked_by', nullable: true })
  revokedBy!: string | null;
}
