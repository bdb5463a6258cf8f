import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import type { JsonText } from '../core/json';
import { RecordField } from './record-column';

/** How grave an incident is, as writers spell it. */
export enum SecurityIncidentSeverity {
  CRITICAL = 'critical',
  HIGH = 'high',
  MEDIUM = 'medium',
  LOW = 'low',
}

/** Where the handling of an incident stands, as writers spell it. */
export enum SecurityIncidentStatus {
  OPEN = 'open',
  INVESTIGATING = 'investigating',
  RESOLVED = 'resolved',
  FALSE_POSITIVE = 'false_positive',
}

/** A violation that a person must handle. Never replayed, never healed automatically. */
@Entity('security_incidents')
export class SecurityIncident {
  @RecordField('id', { role: 'identity', isPrimary: true })
  id!: string;

  @RecordField('key')
  incidentType!: string;

  @RecordField('choice', { choices: Object.values(SecurityIncidentSeverity) })
  severity!: SecurityIncidentSeverity;

  @RecordField('choice', {
    choices: Object.values(SecurityIncidentStatus),
    defaultValue: SecurityIncidentStatus.OPEN,
  })
  status!: SecurityIncidentStatus;

  @RecordField('text', { defaultValue: '' })
  description!: string;

  @RecordField('address', { isNullable: true, defaultValue: null })
  sourceIp!: string | null;

  @RecordField('text', { defaultValue: '' })
  userAgent!: string;

  @RecordField('id', { isNullable: true, defaultValue: null })
  userId!: string | null;

  @RecordField('json', { jsonShape: 'integers', defaultValue: '{}' })
  entityRefs!: JsonText;

  @RecordField('json', { defaultValue: '{}' })
  rawPayload!: JsonText;

  @RecordField('id', { isNullable: true, defaultValue: null })
  assignedToId!: string | null;

  @RecordField('text', { defaultValue: '' })
  investigationNotes!: string;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  resolvedAt!: Instant | null;

  @RecordField('instant', { role: 'assigned' })
  createdAt!: Instant;

  @RecordField('instant', { role: 'assigned' })
  updatedAt!: Instant;

  @RecordField('instant', { role: 'arrival' })
  recordedAt!: Instant;

  @RecordField('integer', { role: 'arrival' })
  revision!: number;

  @RecordField('keyList', { role: 'arrival' })
  redactedFields!: string[];

  /** `sourceIp` as an address (PostgreSQL `inet`) where it is one: found whatever its spelling. */
  @RecordField('text', { role: 'internal', isNullable: true })
  sourceAddress!: string | null;

  @RecordField('text', { role: 'internal' })
  searchText!: string;

  /** What the evidence log hashes before this version, in hex: it goes with the content. Null: not in the log yet. */
  @RecordField('key', { role: 'internal', isNullable: true })
  salt!: string | null;
}
