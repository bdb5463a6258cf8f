import { Field, ObjectType } from 'type-graphql';
import type { CascadeEvent, RecoverySession, SecurityIncident } from '../../entities';
import { CascadeEventType } from './cascade-event';
import { LogEntryType } from './evidence-log';
import { RecoverySessionType } from './recovery-session';
import { SecurityIncidentType } from './security-incident';

const entry = 'The entry of the evidence log: its index is what to go on after.';

@ObjectType('SecurityIncidentCreated', { description: 'An incident that came.', simpleResolvers: true })
export class SecurityIncidentCreatedType {
  @Field(() => LogEntryType, { description: entry })
  entry!: LogEntryType;

  @Field(() => SecurityIncidentType, { description: 'The incident, as it is when it is sent.' })
  securityIncident!: SecurityIncident;
}

@ObjectType('CascadeEventRecorded', { description: 'A cascade event that came.', simpleResolvers: true })
export class CascadeEventRecordedType {
  @Field(() => LogEntryType, { description: entry })
  entry!: LogEntryType;

  @Field(() => CascadeEventType, { description: 'The event.' })
  cascadeEvent!: CascadeEvent;
}

@ObjectType('RecoverySessionUpdated', {
  description: 'A recovery session that came or changed.',
  simpleResolvers: true,
})
export class RecoverySessionUpdatedType {
  @Field(() => LogEntryType, { description: `${entry} Its revision is 1 where the session came.` })
  entry!: LogEntryType;

  @Field(() => RecoverySessionType, { description: 'The session, as it is when it is sent.' })
  recoverySession!: RecoverySession;
}
