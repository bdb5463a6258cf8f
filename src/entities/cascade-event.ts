import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import type { JsonText } from '../core/json';
import { RecordField } from './record-column';

/** Whether the archive can compute an event's hash from what it keeps. */
export enum HashStatus {
  REPRODUCED = 'REPRODUCED',
  NOT_REPRODUCED = 'NOT_REPRODUCED',
}

/** The published ways of hashing an event, as they are stored. */
export enum CascadeHashScheme {
  ARCHIVE = 'archive',
  HOT = 'hot',
  SEALED = 'sealed',
}

/** One trigger and the effects it caused: a link of its namespace's hash chain. Never changed once recorded. */
@Entity('cascade_events')
export class CascadeEvent {
  @RecordField('key', { role: 'identity', isPrimary: true })
  cascadeId!: string;

  @RecordField('key')
  namespace!: string;

  @RecordField('key')
  triggerType!: string;

  @RecordField('key', { isNullable: true, defaultValue: null, isRedactable: false })
  triggerEventId!: string | null;

  /** Null with `isTriggeredByKnown`: there was none. Null without: not given, so a hash may cover any. */
  @RecordField('key', { isNullable: true, defaultValue: null })
  triggeredBy!: string | null;

  @RecordField('canonicalJson', { jsonShape: 'object', defaultValue: '{}' })
  triggerDetails!: JsonText;

  @RecordField('canonicalJson', { jsonShape: 'array', defaultValue: '[]' })
  effects!: JsonText;

  @RecordField('keyList')
  causationChain!: string[];

  @RecordField('key', { isNullable: true, defaultValue: null, isRedactable: false })
  previousHash!: string | null;

  @RecordField('key')
  currentHash!: string;

  @RecordField('instant')
  timestamp!: Instant;

  /** The timestamp as given: this text is what a hash covers. */
  @RecordField('key', { role: 'arrival' })
  timestampText!: string;

  @RecordField('integer')
  totalEffects!: number;

  @RecordField('integer')
  successCount!: number;

  @RecordField('integer')
  failureCount!: number;

  @RecordField('instant', { role: 'assigned', isNullable: true, defaultValue: null })
  archivedAt!: Instant | null;

  @RecordField('json', { isNullable: true, defaultValue: null })
  externalTrace!: JsonText | null;

  @RecordField('key', { defaultValue: '1.0' })
  version!: string;

  @RecordField('boolean', { defaultValue: false })
  isTest!: boolean;

  @RecordField('instant', { role: 'arrival' })
  recordedAt!: Instant;

  @RecordField('keyList', { role: 'arrival' })
  redactedFields!: string[];

  /** The scheme that reproduced currentHash when the event arrived; null where none did. */
  @RecordField('choice', { role: 'arrival', isNullable: true, choices: Object.values(CascadeHashScheme) })
  hashScheme!: CascadeHashScheme | null;

  @RecordField('choice', { role: 'arrival', choices: Object.values(HashStatus) })
  hashStatus!: HashStatus;

  /** SHA-256 of the canonical record as received: it tells received so from changed since. */
  @RecordField('key', { role: 'internal', isNullable: true })
  receivedSha256!: string | null;

  /** The timestamp's text that the hash covers, where it is not the one received. */
  @RecordField('key', { role: 'internal', isNullable: true })
  assumedTimestampText!: string | null;

  /** The name that the hash covers, where triggeredBy is not known. */
  @RecordField('key', { role: 'internal', isNullable: true })
  assumedTriggeredBy!: string | null;

  /** Whether the hash of a first event covers null as its previous_hash; else it covers "". */
  @RecordField('boolean', { role: 'internal' })
  assumedNullPreviousHash!: boolean;

  @RecordField('boolean', { role: 'arrival' })
  isTriggeredByKnown!: boolean;

  /** Whether the event came nested (the writer's hot shape) and is exported so, or flat. */
  @RecordField('boolean', { role: 'arrival' })
  isNested!: boolean;

  /** Order of arrival: what lies at or below a noted number is a consistent state while writers go on. */
  @RecordField('id', { role: 'internal' })
  arrival!: string;

  /** What the evidence log hashes before this version, in hex: it goes with the content. Null: not in the log yet. */
  @RecordField('key', { role: 'internal', isNullable: true })
  salt!: string | null;
}
