import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import type { Timestamp } from '../../core/timestamp';
import { SecurityIncidentSeverity, SecurityIncidentStatus, type SecurityIncident } from '../../entities';
import type { Filter, Order } from '../../query';
import { SaveOutcome, type NewSecurityIncident } from '../../repositories';
import { DateTimeScalar, JsonScalar } from '../scalars';
import {
  AddressComparator,
  choiceComparator,
  DateTimeComparator,
  IdComparator,
  StringComparator,
} from './comparators';
import { connectionTypes } from './connection';
import { OrderDirection, sharedDescriptions as shared } from './shared';
import { statsTypes } from './stats';

registerEnumType(SecurityIncidentSeverity, {
  name: 'SecurityIncidentSeverity',
  description: 'How grave an incident is.',
  valuesConfig: {
    CRITICAL: { description: 'Damage is being done, or about to be.' },
    HIGH: { description: 'Needs a person soon.' },
    MEDIUM: { description: 'Needs a person.' },
    LOW: { description: 'Worth a look.' },
  },
});

registerEnumType(SecurityIncidentStatus, {
  name: 'SecurityIncidentStatus',
  description: 'Where the handling of an incident stands.',
  valuesConfig: {
    OPEN: { description: 'No one has taken it up.' },
    INVESTIGATING: { description: 'A person is on it.' },
    RESOLVED: { description: 'Dealt with.' },
    FALSE_POSITIVE: { description: 'Looked at, and none.' },
  },
});

const describe = {
  id: 'The identifier that the archive gave it: a 64-bit integer.',
  incidentType:
    'What kind of violation. An open set; well known are `unauthorized_access`, `rate_limit_abuse`, ' +
    '`suspicious_activity`, `injection_attempt`, `data_exfiltration` and `UNKNOWN`. At most 256 characters.',
  severity: 'How grave it is.',
  status: 'Where its handling stands.',
  description: 'What happened, in words.',
  sourceIp:
    'Where it came from, as it was given: mostly an address, but `unknown` or a forwarded list occur.',
  userAgent: 'The program that the source said it was; empty where none is known.',
  userId: 'The user concerned; null where there is none.',
  entityRefs: 'What it concerns: names with integers, such as a process id.',
  rawPayload: 'What was received, as it was given. Hostile content: show it as text alone.',
  assignedToId: 'The person in charge; null where there is none.',
  investigationNotes: 'What was found out, in words.',
  resolvedAt: 'When its handling ended; null while it has not.',
  createdAt: 'When it happened, by its writer; the time of arrival where the writer gave none.',
  updatedAt: 'When it last changed.',
};

@ObjectType('SecurityIncident', {
  description: 'A violation that a person must handle. Never replayed, never healed automatically.',
  simpleResolvers: true,
})
export class SecurityIncidentType implements Omit<SecurityIncident, 'sourceAddress' | 'searchText' | 'salt'> {
  @Field(() => ID, { description: describe.id })
  id!: string;

  @Field(() => String, { description: describe.incidentType })
  incidentType!: string;

  @Field(() => SecurityIncidentSeverity, { description: describe.severity })
  severity!: SecurityIncidentSeverity;

  @Field(() => SecurityIncidentStatus, { description: describe.status })
  status!: SecurityIncidentStatus;

  @Field(() => String, { description: describe.description })
  description!: string;

  @Field(() => String, { nullable: true, description: describe.sourceIp })
  sourceIp!: string | null;

  @Field(() => String, { description: describe.userAgent })
  userAgent!: string;

  @Field(() => ID, { nullable: true, description: describe.userId })
  userId!: string | null;

  @Field(() => JsonScalar, { description: describe.entityRefs })
  entityRefs!: JsonText;

  @Field(() => JsonScalar, { description: describe.rawPayload })
  rawPayload!: JsonText;

  @Field(() => ID, { nullable: true, description: describe.assignedToId })
  assignedToId!: string | null;

  @Field(() => String, { description: describe.investigationNotes })
  investigationNotes!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.resolvedAt })
  resolvedAt!: Instant | null;

  @Field(() => DateTimeScalar, { description: describe.createdAt })
  createdAt!: Instant;

  @Field(() => DateTimeScalar, { description: describe.updatedAt })
  updatedAt!: Instant;

  @Field(() => DateTimeScalar, { description: shared.recordedAt })
  recordedAt!: Instant;

  @Field(() => Int, { description: shared.revision })
  revision!: number;

  @Field(() => [String], { description: shared.redactedFields })
  redactedFields!: string[];
}

const SeverityComparator = choiceComparator(SecurityIncidentSeverity, 'SecurityIncidentSeverity');
const StatusComparator = choiceComparator(SecurityIncidentStatus, 'SecurityIncidentStatus');

@InputType('SecurityIncidentFilter', {
  description: 'Which incidents: fields given side by side must all match.',
})
export class SecurityIncidentFilter implements Filter<SecurityIncident> {
  @Field(() => IdComparator, { nullable: true, description: describe.id })
  id?: IdComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.incidentType })
  incidentType?: StringComparator;

  @Field(() => SeverityComparator, { nullable: true, description: describe.severity })
  severity?: InstanceType<typeof SeverityComparator>;

  @Field(() => StatusComparator, { nullable: true, description: describe.status })
  status?: InstanceType<typeof StatusComparator>;

  @Field(() => AddressComparator, { nullable: true, description: describe.sourceIp })
  sourceIp?: AddressComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.userId })
  userId?: IdComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.assignedToId })
  assignedToId?: IdComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.resolvedAt })
  resolvedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.createdAt })
  createdAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.updatedAt })
  updatedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: shared.recordedAt })
  recordedAt?: DateTimeComparator;

  @Field(() => String, {
    nullable: true,
    description: 'Words in the description and the notes, in the syntax of a web search: quotes, `or`, `-`.',
  })
  search?: string;

  @Field(() => [SecurityIncidentFilter], { nullable: true, description: shared.and })
  and?: SecurityIncidentFilter[];

  @Field(() => [SecurityIncidentFilter], { nullable: true, description: shared.or })
  or?: SecurityIncidentFilter[];

  @Field(() => SecurityIncidentFilter, { nullable: true, description: shared.not })
  not?: SecurityIncidentFilter;
}

/** What incidents can be ordered by. */
export enum SecurityIncidentOrderField {
  CREATED_AT = 'createdAt',
  UPDATED_AT = 'updatedAt',
}

registerEnumType(SecurityIncidentOrderField, {
  name: 'SecurityIncidentOrderField',
  description: 'What incidents can be ordered by.',
  valuesConfig: {
    CREATED_AT: { description: describe.createdAt },
    UPDATED_AT: { description: describe.updatedAt },
  },
});

@InputType('SecurityIncidentOrder', { description: 'The order of a list of incidents; ties go by id.' })
export class SecurityIncidentOrder implements Order<SecurityIncident> {
  @Field(() => SecurityIncidentOrderField, { description: 'What to order by.' })
  field!: SecurityIncidentOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction!: OrderDirection;
}

/** What incidents can be counted by. */
export enum SecurityIncidentGroup {
  INCIDENT_TYPE = 'incidentType',
  SEVERITY = 'severity',
  STATUS = 'status',
}

registerEnumType(SecurityIncidentGroup, {
  name: 'SecurityIncidentGroup',
  description: 'What incidents can be counted by.',
  valuesConfig: {
    INCIDENT_TYPE: { description: describe.incidentType },
    SEVERITY: { description: describe.severity },
    STATUS: { description: describe.status },
  },
});

@InputType('CreateSecurityIncidentInput', {
  description: 'An incident to be kept. What an import carries (id, createdAt, updatedAt) is taken as given.',
})
export class CreateSecurityIncidentInput implements NewSecurityIncident {
  @Field(() => ID, {
    nullable: true,
    description:
      'Only for an incident that an archive already gave an id to, 1 or more: an equal ' +
      'one under that id is a DUPLICATE, another a CONFLICT.',
  })
  id?: string;

  @Field(() => String, { description: describe.incidentType })
  incidentType!: string;

  @Field(() => SecurityIncidentSeverity, { description: describe.severity })
  severity!: SecurityIncidentSeverity;

  @Field(() => SecurityIncidentStatus, {
    nullable: true,
    description: `${describe.status} OPEN if left out.`,
  })
  status?: SecurityIncidentStatus;

  @Field(() => String, { nullable: true, description: describe.description })
  description?: string;

  @Field(() => String, { nullable: true, description: `${describe.sourceIp} At most 256 characters.` })
  sourceIp?: string | null;

  @Field(() => String, { nullable: true, description: describe.userAgent })
  userAgent?: string;

  @Field(() => ID, { nullable: true, description: describe.userId })
  userId?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.entityRefs} \`{}\` if left out.` })
  entityRefs?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.rawPayload} \`{}\` if left out.` })
  rawPayload?: JsonText;

  @Field(() => ID, { nullable: true, description: describe.assignedToId })
  assignedToId?: string | null;

  @Field(() => String, { nullable: true, description: describe.investigationNotes })
  investigationNotes?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.resolvedAt })
  resolvedAt?: Timestamp | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.createdAt })
  createdAt?: Timestamp;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.updatedAt })
  updatedAt?: Timestamp;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('CreateSecurityIncidentPayload', {
  description: 'The answer to createSecurityIncident.',
  simpleResolvers: true,
})
export class CreateSecurityIncidentPayload {
  @Field(() => SaveOutcome, {
    description: `${shared.outcome} DUPLICATE also for a retry under an idempotency key.`,
  })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => SecurityIncidentType, { description: 'The incident that the archive holds.' })
  securityIncident!: SecurityIncident;
}

@InputType('UpdateSecurityIncidentStatusInput', { description: 'A new status for an incident.' })
export class UpdateSecurityIncidentStatusInput {
  @Field(() => ID, { description: 'The incident.' })
  id!: string;

  @Field(() => SecurityIncidentStatus, {
    description:
      'The new status. RESOLVED and FALSE_POSITIVE set resolvedAt unless it is set; OPEN and INVESTIGATING clear it.',
  })
  status!: SecurityIncidentStatus;

  @Field(() => String, { nullable: true, description: 'New notes; empty or left out keeps the old ones.' })
  notes?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The person in charge; left out it stays, null unassigns.',
  })
  assignedToId?: string | null;

  @Field(() => String, { nullable: true, description: shared.reason })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@InputType('ResolveSecurityIncidentInput', { description: 'The end of the handling of an incident.' })
export class ResolveSecurityIncidentInput {
  @Field(() => ID, { description: 'The incident.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'New notes; empty or left out keeps the old ones.' })
  notes?: string | null;

  @Field(() => String, { nullable: true, description: shared.reason })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('UpdateSecurityIncidentStatusPayload', {
  description: 'The answer to updateSecurityIncidentStatus.',
  simpleResolvers: true,
})
export class UpdateSecurityIncidentStatusPayload {
  @Field(() => Boolean, { description: shared.isReplay })
  isReplay!: boolean;

  @Field(() => SecurityIncidentType, { description: 'The incident after the change.' })
  securityIncident!: SecurityIncident;
}

@ObjectType('ResolveSecurityIncidentPayload', {
  description: 'The answer to resolveSecurityIncident.',
  simpleResolvers: true,
})
export class ResolveSecurityIncidentPayload {
  @Field(() => Boolean, { description: shared.isReplay })
  isReplay!: boolean;

  @Field(() => SecurityIncidentType, { description: 'The incident after the change.' })
  securityIncident!: SecurityIncident;
}

export const securityIncidentConnection = connectionTypes<SecurityIncident>(
  SecurityIncidentType,
  'SecurityIncident',
);

export const securityIncidentStats = statsTypes('SecurityIncident', [
  { name: 'incidentType', type: () => String, description: describe.incidentType },
  { name: 'severity', type: () => SecurityIncidentSeverity, description: describe.severity },
  { name: 'status', type: () => SecurityIncidentStatus, description: describe.status },
]);
