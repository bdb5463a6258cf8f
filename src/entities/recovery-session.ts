import { Entity } from 'typeorm';
import type { Instant } from '../core/brands';
import type { JsonText } from '../core/json';
import { RecordField } from './record-column';

/** Where a recovery run stands, as writers spell it. */
export enum RecoverySessionStatus {
  NOT_STARTED = 'not_started',
  IN_PROGRESS = 'in_progress',
  HEALTH_CHECK = 'health_check',
  READY_TO_RESTORE = 'ready_to_restore',
  COMPLETED = 'completed',
  FAILED = 'failed',
  ABORTED = 'aborted',
}

/** A recovery run with its steps, approval and status. */
@Entity('recovery_sessions')
export class RecoverySession {
  @RecordField('key', { role: 'identity', isPrimary: true })
  sessionId!: string;

  @RecordField('key')
  namespace!: string;

  @RecordField('key', { defaultValue: '' })
  triggerLevel!: string;

  @RecordField('choice', {
    choices: Object.values(RecoverySessionStatus),
    defaultValue: RecoverySessionStatus.NOT_STARTED,
  })
  status!: RecoverySessionStatus;

  @RecordField('text', { defaultValue: '' })
  initiatedBy!: string;

  @RecordField('json', { jsonShape: 'array', defaultValue: '[]' })
  stepsData!: JsonText;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  startedAt!: Instant | null;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  completedAt!: Instant | null;

  @RecordField('decimal', { isNullable: true, defaultValue: null })
  durationSeconds!: string | null;

  @RecordField('text', { defaultValue: '' })
  abortReason!: string;

  @RecordField('key', { isNullable: true, defaultValue: '', isRedactable: false })
  cascadeEventId!: string | null;

  @RecordField('boolean', { defaultValue: false })
  requiresApproval!: boolean;

  @RecordField('text', { defaultValue: '' })
  approvedBy!: string;

  @RecordField('instant', { isNullable: true, defaultValue: null })
  approvedAt!: Instant | null;

  @RecordField('json', { jsonShape: 'object', defaultValue: '{}' })
  metadata!: JsonText;

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

  @RecordField('text', { role: 'internal' })
  searchText!: string;

  /** What the evidence log hashes before this version, in hex: it goes with the content. Null: not in the log yet. */
  @RecordField('key', { role: 'internal', isNullable: true })
  salt!: string | null;
}
