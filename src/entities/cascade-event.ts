import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import type { JsonText } from '../core/json';
import { RecordField } from './record-column';

/** One trigger and the effects it caused: a link of its namespace's hash chain. Never changed once recorded. */
@Entity('cascade_events')
export class CascadeEvent {
  @RecordField('key', { role: 'identity', isPrimary: true })
  cascadeId!: string;

  @RecordField('key')
  namespace!: string;

  @RecordField('key')
  triggerType!: string;

  @RecordField('key', { isNullable: true, defaultValue: null })
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

  @RecordField('key', { isNullable: true, defaultValue: null })
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

  @RecordField('boolean', { role: 'internal' })
  isTriggeredByKnown!: boolean;

  /** Whether the event came nested (the writer's hot shape) and is exported so, or flat. */
  @RecordField('boolean', { role: 'internal' })
  isNested!: boolean;

  /** Order of arrival: what lies at or below a noted number is a consistent state while writers go on. */
  @RecordField('id', { role: 'internal' })
  arrival!: string;
}
