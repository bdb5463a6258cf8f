import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import type { JsonText } from '../core/json';
import { RecordField } from './record-column';

/** Who wrote a postmortem. */
export enum PostmortemSource {
  AUTO = 'auto',
  MANUAL = 'manual',
}

/** The audit record of one incident, saved once for each `incidentId`. */
@Entity('postmortems')
export class Postmortem {
  @RecordField('key', { role: 'identity', isPrimary: true })
  incidentId!: string;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  startedAt!: Instant | null;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  resolvedAt!: Instant | null;

  /** Seconds; follows from the times where the writer gives none. */
  @RecordField('decimal')
  durationSeconds!: string;

  @RecordField('keyList', { defaultValue: [] })
  affectedServices!: string[];

  @RecordField('json', { jsonShape: 'array', defaultValue: '[]' })
  timeline!: JsonText;

  @RecordField('json', { jsonShape: 'array', defaultValue: '[]' })
  autoActions!: JsonText;

  @RecordField('json', { jsonShape: 'array', defaultValue: '[]' })
  recommendations!: JsonText;

  @RecordField('json', { jsonShape: 'object', defaultValue: '{}' })
  systemSnapshot!: JsonText;

  @RecordField('choice', { choices: Object.values(PostmortemSource), defaultValue: PostmortemSource.AUTO })
  source!: PostmortemSource;

  @RecordField('key', { isNullable: true, defaultValue: '', isRedactable: false })
  namespace!: string | null;

  @RecordField('key', { isNullable: true, defaultValue: '', isRedactable: false })
  cascadeEventId!: string | null;

  @RecordField('key', { isNullable: true, defaultValue: '', isRedactable: false })
  recoverySessionId!: string | null;

  @RecordField('id', { role: 'assigned' })
  id!: string;

  @RecordField('instant', { role: 'assigned' })
  createdAt!: Instant;

  @RecordField('instant', { role: 'arrival' })
  recordedAt!: Instant;

  @RecordField('integer', { role: 'arrival' })
  revision!: number;

  @RecordField('keyList', { role: 'arrival' })
  redactedFields!: string[];

  @RecordField('text', { role: 'internal' })
  searchText!: string;

  /** What the evidence log hashes before this version, in hex: it goes with the content. Null: not in the log yet. */
  @RecordField('key', { role: 'internal', isNullable: true })
  salt!: string | null;
}
