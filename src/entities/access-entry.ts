import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import { RecordField } from './record-column';

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
  @RecordField('key', { role: 'identity', isPrimary: true })
  id!: string;

  @RecordField('instant')
  occurredAt!: Instant;

  /** Who; "anonymous" where nobody said so. */
  @RecordField('key')
  actor!: string;

  /** What the identity was there for; null where there was none. */
  @RecordField('choice', { isNullable: true })
  role!: string | null;

  /** Finds the request in the log; null for a command. */
  @RecordField('key', { isNullable: true })
  requestId!: string | null;

  /** The mutation or query, or the command. */
  @RecordField('key')
  operation!: string;

  @RecordField('choice')
  outcome!: AccessOutcome;

  /** Why it was refused: an error code; null where it was not. */
  @RecordField('key', { isNullable: true })
  code!: string | null;

  /** The kind of the records, as export spells it; null where it was about none. */
  @RecordField('choice', { isNullable: true })
  kind!: string | null;

  /** The namespaces of the records, each once, by code point; "" is that of records without one. */
  @RecordField('keyList')
  namespaces!: string[];

  /** The keys of the records, in the order in which they were given. */
  @RecordField('keyList')
  recordIds!: string[];

  /** How many records; more than `recordIds` names where they were selected and not named. */
  @RecordField('id')
  recordCount!: string;

  /** The network address of who asked; null for a command. */
  @RecordField('key', { isNullable: true })
  address!: string | null;

  /** How often it happened: refusals that come in numbers share an entry. */
  @RecordField('integer')
  times!: number;

  /** What the evidence log hashes before it; see the records' `salt`. */
  @RecordField('key', { role: 'internal' })
  salt!: string;
}
