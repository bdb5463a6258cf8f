// The tables as TypeORM maps them for the usual build.
import { EntitySchema } from 'typeorm';

const text = (name) => ({ type: 'text', name });
const nullable = (name) => ({ type: 'text', name, nullable: true });
const time = (name) => ({ type: 'timestamptz', name, nullable: true });
const flag = (name) => ({ type: 'boolean', name });
const number = (name) => ({ type: 'integer', name });

export const CascadeEvent = new EntitySchema({
  name: 'CascadeEvent',
  tableName: 'cascade_events',
  columns: {
    cascadeId: { ...text('cascade_id'), primary: true },
    namespace: text('namespace'),
    triggerType: text('trigger_type'),
    triggerEventId: nullable('trigger_event_id'),
    triggerDetails: text('trigger_details'),
    effects: text('effects'),
    causationChain: { ...text('causation_chain'), array: true },
    previousHash: nullable('previous_hash'),
    currentHash: text('current_hash'),
    timestamp: time('timestamp'),
    timestampText: text('timestamp_text'),
    totalEffects: number('total_effects'),
    successCount: number('success_count'),
    failureCount: number('failure_count'),
    version: text('version'),
    isTest: flag('is_test'),
    recordedAt: { ...time('recorded_at'), default: () => 'clock_timestamp()' },
    isTriggeredByKnown: flag('is_triggered_by_known'),
    isNested: flag('is_nested'),
    hashScheme: nullable('hash_scheme'),
    hashStatus: text('hash_status'),
    receivedSha256: nullable('received_sha256'),
    salt: nullable('salt'),
  },
});

export const RecoverySession = new EntitySchema({
  name: 'RecoverySession',
  tableName: 'recovery_sessions',
  columns: {
    sessionId: { ...text('session_id'), primary: true },
    namespace: text('namespace'),
    triggerLevel: text('trigger_level'),
    status: text('status'),
    initiatedBy: text('initiated_by'),
    stepsData: text('steps_data'),
    startedAt: time('started_at'),
    completedAt: time('completed_at'),
    durationSeconds: { type: 'numeric', name: 'duration_seconds', nullable: true },
    abortReason: text('abort_reason'),
    requiresApproval: flag('requires_approval'),
    approvedBy: text('approved_by'),
    metadata: text('metadata'),
    createdAt: time('created_at'),
    updatedAt: time('updated_at'),
  },
  relations: {
    cascadeEvent: {
      type: 'many-to-one',
      target: 'CascadeEvent',
      joinColumn: { name: 'cascade_event_id' },
      createForeignKeyConstraints: false,
      nullable: true,
    },
  },
});

export const SecurityIncident = new EntitySchema({
  name: 'SecurityIncident',
  tableName: 'security_incidents',
  columns: {
    id: { type: 'bigint', primary: true },
    incidentType: text('incident_type'),
    severity: text('severity'),
    status: text('status'),
    description: text('description'),
    sourceIp: nullable('source_ip'),
    rawPayload: text('raw_payload'),
    createdAt: time('created_at'),
    searchText: text('search_text'),
  },
});
