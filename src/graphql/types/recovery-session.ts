import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import type { Timestamp } from '../../core/timestamp';
import { RecoverySessionStatus, type RecoverySession } from '../../entities';
import type { Filter, Order } from '../../query';
import {
  SaveOutcome,
  type NewRecoverySession,
  type RecoverySessionUpdate,
  type Retention,
} from '../../repositories';
import { DateTimeScalar, DecimalScalar, JsonScalar } from '../scalars';
import {
  BooleanComparator,
  choiceComparator,
  DateTimeComparator,
  DecimalComparator,
  IdComparator,
  StringComparator,
} from './comparators';
import { ConfirmationRequestType, pendingRequestDescription } from './confirmation-request';
import { connectionTypes } from './connection';
import { OrderDirection, sharedDescriptions as shared } from './shared';
import { statsTypes } from './stats';

registerEnumType(RecoverySessionStatus, {
  name: 'RecoverySessionStatus',
  description: 'Where a recovery run stands.',
  valuesConfig: {
    NOT_STARTED: { description: 'It has not begun.' },
    IN_PROGRESS: { description: 'Steps are being taken.' },
    HEALTH_CHECK: { description: 'The outcome is being checked.' },
    READY_TO_RESTORE: { description: 'It waits for the restoring step.' },
    COMPLETED: { description: 'It ended well.' },
    FAILED: { description: 'It ended badly.' },
    ABORTED: { description: 'It was stopped.' },
  },
});

const describe = {
  sessionId: 'Its key, unique over the archive. At most 256 characters.',
  namespace: 'The namespace that is recovered. At most 256 characters.',
  triggerLevel:
    'How grave the state was that set it off. An open set; well known are `LEVEL_1`, `LEVEL_2`, `LEVEL_3` and `UNKNOWN`. At most 256 characters.',
  status: 'Where it stands.',
  initiatedBy: 'Who started it; empty where that is not known.',
  stepsData: 'Its steps: a list.',
  startedAt: 'When it began; null while it has not.',
  completedAt: 'When it ended; null while it has not.',
  durationSeconds: 'How long it took, in seconds, by its writer; null where the writer did not say.',
  abortReason: 'Why it was stopped; empty where it was not.',
  cascadeEventId: 'The cascade event that it recovers from; null or empty where it names none.',
  requiresApproval: 'Whether a person must approve it.',
  approvedBy: 'Who approved it; empty where no one has.',
  approvedAt: 'When it was approved; null where it was not.',
  metadata: 'What else its writer knows: an object.',
  createdAt: 'When its record was made, by its writer; the time of arrival where the writer gave none.',
  updatedAt: 'When it last changed.',
};

@ObjectType('RecoverySession', {
  description: 'A recovery run with its steps, approval and status.',
  simpleResolvers: true,
})
export class RecoverySessionType implements Omit<RecoverySession, 'searchText' | 'salt'> {
  @Field(() => ID, { description: describe.sessionId })
  sessionId!: string;

  @Field(() => String, { description: describe.namespace })
  namespace!: string;

  @Field(() => String, { description: describe.triggerLevel })
  triggerLevel!: string;

  @Field(() => RecoverySessionStatus, { description: describe.status })
  status!: RecoverySessionStatus;

  @Field(() => String, { description: describe.initiatedBy })
  initiatedBy!: string;

  @Field(() => JsonScalar, { description: describe.stepsData })
  stepsData!: JsonText;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.completedAt })
  completedAt!: Instant | null;

  @Field(() => DecimalScalar, { nullable: true, description: describe.durationSeconds })
  durationSeconds!: string | null;

  @Field(() => String, { description: describe.abortReason })
  abortReason!: string;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId!: string | null;

  @Field(() => Boolean, { description: describe.requiresApproval })
  requiresApproval!: boolean;

  @Field(() => String, { description: describe.approvedBy })
  approvedBy!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.approvedAt })
  approvedAt!: Instant | null;

  @Field(() => JsonScalar, { description: describe.metadata })
  metadata!: JsonText;

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

const StatusComparator = choiceComparator(RecoverySessionStatus, 'RecoverySessionStatus');

@InputType('RecoverySessionFilter', {
  description: 'Which recovery sessions: fields given side by side must all match.',
})
export class RecoverySessionFilter implements Filter<RecoverySession> {
  @Field(() => IdComparator, { nullable: true, description: describe.sessionId })
  sessionId?: IdComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.namespace })
  namespace?: StringComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.triggerLevel })
  triggerLevel?: StringComparator;

  @Field(() => StatusComparator, { nullable: true, description: describe.status })
  status?: InstanceType<typeof StatusComparator>;

  @Field(() => StringComparator, { nullable: true, description: describe.initiatedBy })
  initiatedBy?: StringComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.startedAt })
  startedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.completedAt })
  completedAt?: DateTimeComparator;

  @Field(() => DecimalComparator, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: DecimalComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: IdComparator;

  @Field(() => BooleanComparator, { nullable: true, description: describe.requiresApproval })
  requiresApproval?: BooleanComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.approvedBy })
  approvedBy?: StringComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.approvedAt })
  approvedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.createdAt })
  createdAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.updatedAt })
  updatedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: shared.recordedAt })
  recordedAt?: DateTimeComparator;

  @Field(() => String, {
    nullable: true,
    description:
      'Words in the reason for stopping, the steps and the metadata, in the syntax of a web search: quotes, `or`, `-`.',
  })
  search?: string;

  @Field(() => [RecoverySessionFilter], { nullable: true, description: shared.and })
  and?: RecoverySessionFilter[];

  @Field(() => [RecoverySessionFilter], { nullable: true, description: shared.or })
  or?: RecoverySessionFilter[];

  @Field(() => RecoverySessionFilter, { nullable: true, description: shared.not })
  not?: RecoverySessionFilter;
}

/** What recovery sessions can be ordered by. */
export enum RecoverySessionOrderField {
  STARTED_AT = 'startedAt',
  UPDATED_AT = 'updatedAt',
}

registerEnumType(RecoverySessionOrderField, {
  name: 'RecoverySessionOrderField',
  description: 'What recovery sessions can be ordered by.',
  valuesConfig: {
    STARTED_AT: { description: describe.startedAt },
    UPDATED_AT: { description: describe.updatedAt },
  },
});

@InputType('RecoverySessionOrder', {
  description: 'The order of a list of recovery sessions; ties go by sessionId.',
})
export class RecoverySessionOrder implements Order<RecoverySession> {
  @Field(() => RecoverySessionOrderField, { description: 'What to order by.' })
  field!: RecoverySessionOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction!: OrderDirection;
}

/** What recovery sessions can be counted by. */
export enum RecoverySessionGroup {
  NAMESPACE = 'namespace',
  STATUS = 'status',
  TRIGGER_LEVEL = 'triggerLevel',
  INITIATED_BY = 'initiatedBy',
}

registerEnumType(RecoverySessionGroup, {
  name: 'RecoverySessionGroup',
  description: 'What recovery sessions can be counted by.',
  valuesConfig: {
    NAMESPACE: { description: describe.namespace },
    STATUS: { description: describe.status },
    TRIGGER_LEVEL: { description: describe.triggerLevel },
    INITIATED_BY: { description: describe.initiatedBy },
  },
});

@InputType('SaveRecoverySessionInput', {
  description: 'A session to be kept.',
})
export class SaveRecoverySessionInput implements NewRecoverySession {
  @Field(() => ID, { description: describe.sessionId })
  sessionId!: string;

  @Field(() => String, { description: describe.namespace })
  namespace!: string;

  @Field(() => String, { nullable: true, description: describe.triggerLevel })
  triggerLevel?: string;

  @Field(() => RecoverySessionStatus, {
    nullable: true,
    description: `${describe.status} NOT_STARTED if left out.`,
  })
  status?: RecoverySessionStatus;

  @Field(() => String, { nullable: true, description: describe.initiatedBy })
  initiatedBy?: string;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.stepsData} \`[]\` if left out.` })
  stepsData?: JsonText;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt?: Timestamp | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.completedAt })
  completedAt?: Timestamp | null;

  @Field(() => DecimalScalar, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: string | null;

  @Field(() => String, { nullable: true, description: describe.abortReason })
  abortReason?: string;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: string | null;

  @Field(() => Boolean, { nullable: true, description: `${describe.requiresApproval} False if left out.` })
  requiresApproval?: boolean;

  @Field(() => String, { nullable: true, description: describe.approvedBy })
  approvedBy?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.approvedAt })
  approvedAt?: Timestamp | null;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.metadata} \`{}\` if left out.` })
  metadata?: JsonText;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.createdAt })
  createdAt?: Timestamp;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.updatedAt })
  updatedAt?: Timestamp;
}

@InputType('UpdateRecoverySessionInput', {
  description:
    'A session as it is from now on: a field left out takes its default. createdAt stays as it is.',
})
export class UpdateRecoverySessionInput implements RecoverySessionUpdate {
  @Field(() => ID, { description: describe.sessionId })
  sessionId!: string;

  @Field(() => String, { description: describe.namespace })
  namespace!: string;

  @Field(() => String, { nullable: true, description: describe.triggerLevel })
  triggerLevel?: string;

  @Field(() => RecoverySessionStatus, {
    nullable: true,
    description: `${describe.status} NOT_STARTED if left out.`,
  })
  status?: RecoverySessionStatus;

  @Field(() => String, { nullable: true, description: describe.initiatedBy })
  initiatedBy?: string;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.stepsData} \`[]\` if left out.` })
  stepsData?: JsonText;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt?: Timestamp | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.completedAt })
  completedAt?: Timestamp | null;

  @Field(() => DecimalScalar, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: string | null;

  @Field(() => String, { nullable: true, description: describe.abortReason })
  abortReason?: string;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: string | null;

  @Field(() => Boolean, { nullable: true, description: `${describe.requiresApproval} False if left out.` })
  requiresApproval?: boolean;

  @Field(() => String, { nullable: true, description: describe.approvedBy })
  approvedBy?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.approvedAt })
  approvedAt?: Timestamp | null;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.metadata} \`{}\` if left out.` })
  metadata?: JsonText;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The updatedAt that this was based on: if the session has moved on, CONFLICT and nothing changed.',
  })
  basedOnUpdatedAt?: Timestamp | null;

  @Field(() => String, { nullable: true, description: shared.reason })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('SaveRecoverySessionPayload', {
  description: 'The answer to saveRecoverySession.',
  simpleResolvers: true,
})
export class SaveRecoverySessionPayload {
  @Field(() => SaveOutcome, { description: shared.outcome })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => RecoverySessionType, {
    nullable: true,
    description: `The session that the archive holds; ${shared.outsideScope}`,
  })
  recoverySession!: RecoverySession | null;
}

@InputType('SaveRecoverySessionsInput', {
  description: 'A batch of sessions: all are taken, or none where one is invalid.',
})
export class SaveRecoverySessionsInput {
  @Field(() => [SaveRecoverySessionInput], { description: 'The sessions, at most 1,000.' })
  sessions!: SaveRecoverySessionInput[];
}

@ObjectType('SaveRecoverySessionResult', {
  description: 'What became of one session of a batch.',
  simpleResolvers: true,
})
export class SaveRecoverySessionResult {
  @Field(() => SaveOutcome, { description: shared.outcome })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => RecoverySessionType, {
    nullable: true,
    description: `The session that the archive holds; ${shared.outsideScope}`,
  })
  recoverySession!: RecoverySession | null;
}

@ObjectType('SaveRecoverySessionsPayload', {
  description: 'The answer to saveRecoverySessions.',
  simpleResolvers: true,
})
export class SaveRecoverySessionsPayload {
  @Field(() => [SaveRecoverySessionResult], {
    description: 'An outcome for each session, in the order given.',
  })
  results!: readonly SaveRecoverySessionResult[];
}

@ObjectType('UpdateRecoverySessionPayload', {
  description: 'The answer to updateRecoverySession.',
  simpleResolvers: true,
})
export class UpdateRecoverySessionPayload {
  @Field(() => Boolean, { description: shared.isReplay })
  isReplay!: boolean;

  @Field(() => RecoverySessionType, { description: 'The session after the change.' })
  recoverySession!: RecoverySession;
}

@InputType('DeleteRecoverySessionsOlderThanInput', {
  description: 'Which sessions to delete, and why. Held ones stay.',
})
export class DeleteRecoverySessionsOlderThanInput implements Retention {
  @Field(() => DateTimeScalar, {
    description: 'Those whose startedAt is before this, strictly; never one without a time.',
  })
  cutoff!: Timestamp;

  @Field(() => String, { description: 'Why; must not be empty.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: "In this namespace; in all within the caller's scope if left out.",
  })
  namespace?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only counts what would be deleted; false if left out.',
  })
  isDryRun?: boolean | null;
}

@ObjectType('DeleteRecoverySessionsOlderThanPayload', {
  description: 'The answer to deleteRecoverySessionsOlderThan.',
  simpleResolvers: true,
})
export class DeleteRecoverySessionsOlderThanPayload {
  @Field(() => Int, { description: 'How many were deleted, or would be in a dry run.' })
  deletedCount!: number;

  @Field(() => Int, { description: 'How many are older and stay, because a hold holds them.' })
  heldCount!: number;

  @Field(() => ConfirmationRequestType, { nullable: true, description: pendingRequestDescription })
  pendingRequest!: ConfirmationRequestType | null;
}

export const recoverySessionConnection = connectionTypes<RecoverySession>(
  RecoverySessionType,
  'RecoverySession',
);

export const recoverySessionStats = statsTypes(
  'RecoverySession',
  [
    { name: 'namespace', type: () => String, description: describe.namespace },
    { name: 'status', type: () => RecoverySessionStatus, description: describe.status },
    { name: 'triggerLevel', type: () => String, description: describe.triggerLevel },
    { name: 'initiatedBy', type: () => String, description: describe.initiatedBy },
  ],
  true,
);
