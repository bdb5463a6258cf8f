import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import type { Timestamp } from '../../core/timestamp';
import { CascadeHashScheme, HashStatus, type CascadeEvent } from '../../entities';
import type { Filter, Order } from '../../query';
import { SaveOutcome, type NewCascadeEvent, type Retention } from '../../repositories';
import { DateTimeScalar, JsonScalar } from '../scalars';
import {
  BooleanComparator,
  DateTimeComparator,
  IdComparator,
  IntComparator,
  StringComparator,
  StringListComparator,
} from './comparators';
import { ConfirmationRequestType, pendingRequestDescription } from './confirmation-request';
import { connectionTypes } from './connection';
import { OrderDirection, sharedDescriptions as shared } from './shared';
import { statsTypes } from './stats';

/** Columns of an event that are never served. */
type InternalProperty =
  | 'arrival'
  | 'salt'
  | 'receivedSha256'
  | 'assumedTimestampText'
  | 'assumedTriggeredBy'
  | 'assumedNullPreviousHash';

registerEnumType(HashStatus, {
  name: 'HashStatus',
  description: "Whether the archive could compute an event's hash from what it keeps when the event arrived.",
  valuesConfig: {
    REPRODUCED: { description: 'A published scheme gives the hash that the event carries.' },
    NOT_REPRODUCED: { description: 'None does; the event is kept all the same, value for value.' },
  },
});

registerEnumType(CascadeHashScheme, {
  name: 'CascadeHashScheme',
  description: 'The published ways of hashing an event.',
  valuesConfig: {
    ARCHIVE: { description: 'The event as an archive keeps it.' },
    HOT: { description: 'The event as it was made, before archiving.' },
    SEALED: { description: 'The event as this archive seals it.' },
  },
});

const describe = {
  cascadeId: 'Its key, unique over the archive. At most 256 characters.',
  namespace: 'The chain that it is a link of. At most 256 characters.',
  triggerType:
    'What set it off. An open set; well known are `CIRCUIT_BREAKER_OPENED`, `CIRCUIT_BREAKER_HALF_OPENED`, `CIRCUIT_BREAKER_CLOSED`, `GOVERNANCE_MODE_CHANGED`, `METRICS_UPDATED`, `BUDGET_MULTIPLIER_APPLIED` and `UNKNOWN`. At most 256 characters.',
  triggerEventId:
    'The event that set it off; null where the writer did not say. An event saved with it is exported in the nested shape.',
  triggeredBy: 'Who set it off; null where it was no one, or is not known.',
  triggerDetails: 'What is known of the trigger: an object, in canonical form, as the hash covers it.',
  effects: 'What it caused: a list, in canonical form, as the hash covers it.',
  causationChain: "The trigger's event and the effects' events, in order, each once.",
  previousHash: 'The hash of the event before it in the chain; null or empty for the first.',
  currentHash: 'Its own hash, as its writer gave it. At most 256 characters.',
  timestamp: 'When it happened.',
  timestampText: 'The timestamp as its writer spelled it: this text is what the hash covers.',
  totalEffects: 'How many effects it had.',
  successCount: 'How many of them succeeded.',
  failureCount: 'How many of them failed.',
  archivedAt: 'When its writer archived it; null where that is not known.',
  externalTrace: 'The trace it belongs to; null where there is none.',
  version: "The version of its writer's format.",
  isTest: 'Whether it was a drill.',
  isNested:
    'Whether it came in the nested shape, with its trigger as it was made, and is exported so; else it is flat.',
};

@ObjectType('CascadeEvent', {
  description:
    "One trigger and the effects it caused: a link of its namespace's hash chain. Never changed once recorded.",
  simpleResolvers: true,
})
export class CascadeEventType implements Omit<CascadeEvent, InternalProperty> {
  @Field(() => ID, { description: describe.cascadeId })
  cascadeId!: string;

  @Field(() => String, { description: describe.namespace })
  namespace!: string;

  @Field(() => String, { description: describe.triggerType })
  triggerType!: string;

  @Field(() => ID, { nullable: true, description: describe.triggerEventId })
  triggerEventId!: string | null;

  @Field(() => String, { nullable: true, description: describe.triggeredBy })
  triggeredBy!: string | null;

  @Field(() => JsonScalar, { description: describe.triggerDetails })
  triggerDetails!: JsonText;

  @Field(() => JsonScalar, { description: describe.effects })
  effects!: JsonText;

  @Field(() => [String], { description: describe.causationChain })
  causationChain!: string[];

  @Field(() => String, { nullable: true, description: describe.previousHash })
  previousHash!: string | null;

  @Field(() => String, { description: describe.currentHash })
  currentHash!: string;

  @Field(() => DateTimeScalar, { description: describe.timestamp })
  timestamp!: Instant;

  @Field(() => String, { description: describe.timestampText })
  timestampText!: string;

  @Field(() => Int, { description: describe.totalEffects })
  totalEffects!: number;

  @Field(() => Int, { description: describe.successCount })
  successCount!: number;

  @Field(() => Int, { description: describe.failureCount })
  failureCount!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.archivedAt })
  archivedAt!: Instant | null;

  @Field(() => JsonScalar, { nullable: true, description: describe.externalTrace })
  externalTrace!: JsonText | null;

  @Field(() => String, { description: describe.version })
  version!: string;

  @Field(() => Boolean, { description: describe.isTest })
  isTest!: boolean;

  @Field(() => DateTimeScalar, { description: shared.recordedAt })
  recordedAt!: Instant;

  @Field(() => [String], { description: shared.redactedFields })
  redactedFields!: string[];

  @Field(() => CascadeHashScheme, {
    nullable: true,
    description: 'The scheme that gave its hash when it arrived; null where none did. A verdict looks again.',
  })
  hashScheme!: CascadeHashScheme | null;

  @Field(() => HashStatus, {
    description:
      'Whether a scheme gave its hash when it arrived; NOT_REPRODUCED from when content that the hash covers was ' +
      'erased. A verdict looks again.',
  })
  hashStatus!: HashStatus;

  @Field(() => Boolean, {
    description:
      'Whether its writer said who set it off: false where triggeredBy is null for want of an answer.',
  })
  isTriggeredByKnown!: boolean;

  @Field(() => Boolean, { description: describe.isNested })
  isNested!: boolean;
}

@InputType('CascadeEventFilter', {
  description: 'Which cascade events: fields given side by side must all match.',
})
export class CascadeEventFilter implements Filter<CascadeEvent> {
  @Field(() => IdComparator, { nullable: true, description: describe.cascadeId })
  cascadeId?: IdComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.namespace })
  namespace?: StringComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.triggerType })
  triggerType?: StringComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.triggerEventId })
  triggerEventId?: IdComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.triggeredBy })
  triggeredBy?: StringComparator;

  @Field(() => StringListComparator, { nullable: true, description: describe.causationChain })
  causationChain?: StringListComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.previousHash })
  previousHash?: StringComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.currentHash })
  currentHash?: StringComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.timestamp })
  timestamp?: DateTimeComparator;

  @Field(() => IntComparator, { nullable: true, description: describe.totalEffects })
  totalEffects?: IntComparator;

  @Field(() => IntComparator, { nullable: true, description: describe.successCount })
  successCount?: IntComparator;

  @Field(() => IntComparator, { nullable: true, description: describe.failureCount })
  failureCount?: IntComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.archivedAt })
  archivedAt?: DateTimeComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.version })
  version?: StringComparator;

  @Field(() => BooleanComparator, { nullable: true, description: describe.isTest })
  isTest?: BooleanComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: shared.recordedAt })
  recordedAt?: DateTimeComparator;

  @Field(() => [CascadeEventFilter], { nullable: true, description: shared.and })
  and?: CascadeEventFilter[];

  @Field(() => [CascadeEventFilter], { nullable: true, description: shared.or })
  or?: CascadeEventFilter[];

  @Field(() => CascadeEventFilter, { nullable: true, description: shared.not })
  not?: CascadeEventFilter;
}

/** What cascade events can be ordered by. */
export enum CascadeEventOrderField {
  TIMESTAMP = 'timestamp',
  RECORDED_AT = 'recordedAt',
}

registerEnumType(CascadeEventOrderField, {
  name: 'CascadeEventOrderField',
  description: 'What cascade events can be ordered by.',
  valuesConfig: {
    TIMESTAMP: { description: describe.timestamp },
    RECORDED_AT: { description: shared.recordedAt },
  },
});

@InputType('CascadeEventOrder', {
  description: 'The order of a list of cascade events; ties go by cascadeId.',
})
export class CascadeEventOrder implements Order<CascadeEvent> {
  @Field(() => CascadeEventOrderField, { description: 'What to order by.' })
  field!: CascadeEventOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction!: OrderDirection;
}

/** What cascade events can be counted by. */
export enum CascadeEventGroup {
  NAMESPACE = 'namespace',
  TRIGGER_TYPE = 'triggerType',
  IS_TEST = 'isTest',
}

registerEnumType(CascadeEventGroup, {
  name: 'CascadeEventGroup',
  description: 'What cascade events can be counted by.',
  valuesConfig: {
    NAMESPACE: { description: describe.namespace },
    TRIGGER_TYPE: { description: describe.triggerType },
    IS_TEST: { description: describe.isTest },
  },
});

@InputType('SaveCascadeEventInput', {
  description:
    'An event to be kept as it is. The archive records, verification judges: hashes and counts need not be sound. Counts and causation chain follow from the effects where they are left out.',
})
export class SaveCascadeEventInput implements NewCascadeEvent {
  @Field(() => ID, { description: describe.cascadeId })
  cascadeId!: string;

  @Field(() => String, { description: describe.namespace })
  namespace!: string;

  @Field(() => String, { description: describe.triggerType })
  triggerType!: string;

  @Field(() => ID, { nullable: true, description: describe.triggerEventId })
  triggerEventId?: string | null;

  @Field(() => String, { nullable: true, description: describe.triggeredBy })
  triggeredBy?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.triggerDetails} \`{}\` if left out.` })
  triggerDetails?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.effects} \`[]\` if left out.` })
  effects?: JsonText;

  @Field(() => [String], { nullable: true, description: describe.causationChain })
  causationChain?: readonly string[];

  @Field(() => String, { nullable: true, description: describe.previousHash })
  previousHash?: string | null;

  @Field(() => String, { description: describe.currentHash })
  currentHash!: string;

  @Field(() => DateTimeScalar, { description: describe.timestamp })
  timestamp!: Timestamp;

  @Field(() => Int, { nullable: true, description: describe.totalEffects })
  totalEffects?: number;

  @Field(() => Int, { nullable: true, description: describe.successCount })
  successCount?: number;

  @Field(() => Int, { nullable: true, description: describe.failureCount })
  failureCount?: number;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.archivedAt })
  archivedAt?: Timestamp | null;

  @Field(() => JsonScalar, { nullable: true, description: describe.externalTrace })
  externalTrace?: JsonText | null;

  @Field(() => String, { nullable: true, description: `${describe.version} \`1.0\` if left out.` })
  version?: string;

  @Field(() => Boolean, { nullable: true, description: `${describe.isTest} False if left out.` })
  isTest?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: `${describe.isNested} Always so with a triggerEventId or a triggeredBy, which the flat shape cannot hold.`,
  })
  isNested?: boolean | null;
}

@ObjectType('SaveCascadeEventPayload', {
  description: 'The answer to saveCascadeEvent.',
  simpleResolvers: true,
})
export class SaveCascadeEventPayload {
  @Field(() => SaveOutcome, { description: shared.outcome })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => CascadeEventType, {
    nullable: true,
    description: `The event that the archive holds; ${shared.outsideScope}`,
  })
  cascadeEvent!: CascadeEvent | null;
}

@InputType('SaveCascadeEventsInput', {
  description: 'A batch of events: all are taken, or none where one is invalid.',
})
export class SaveCascadeEventsInput {
  @Field(() => [SaveCascadeEventInput], { description: 'The events, at most 1,000.' })
  events!: SaveCascadeEventInput[];
}

@ObjectType('SaveCascadeEventResult', {
  description: 'What became of one event of a batch.',
  simpleResolvers: true,
})
export class SaveCascadeEventResult {
  @Field(() => SaveOutcome, { description: shared.outcome })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => CascadeEventType, {
    nullable: true,
    description: `The event that the archive holds; ${shared.outsideScope}`,
  })
  cascadeEvent!: CascadeEvent | null;
}

@ObjectType('SaveCascadeEventsPayload', {
  description: 'The answer to saveCascadeEvents.',
  simpleResolvers: true,
})
export class SaveCascadeEventsPayload {
  @Field(() => [SaveCascadeEventResult], { description: 'An outcome for each event, in the order given.' })
  results!: readonly SaveCascadeEventResult[];
}

@InputType('DeleteCascadeEventsOlderThanInput', {
  description:
    'Which events to delete, and why. The beginning of each chain goes, as far as every event of it is older; held events stay.',
})
export class DeleteCascadeEventsOlderThanInput implements Retention {
  @Field(() => DateTimeScalar, {
    description: 'Those whose timestamp is before this, strictly; never one without a time.',
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

@ObjectType('DeleteCascadeEventsOlderThanPayload', {
  description: 'The answer to deleteCascadeEventsOlderThan.',
  simpleResolvers: true,
})
export class DeleteCascadeEventsOlderThanPayload {
  @Field(() => Int, { description: 'How many were deleted, or would be in a dry run.' })
  deletedCount!: number;

  @Field(() => Int, { description: 'How many are older and stay, because a hold holds them.' })
  heldCount!: number;

  @Field(() => ConfirmationRequestType, { nullable: true, description: pendingRequestDescription })
  pendingRequest!: ConfirmationRequestType | null;
}

export const cascadeEventConnection = connectionTypes<CascadeEvent>(CascadeEventType, 'CascadeEvent');

export const cascadeEventStats = statsTypes(
  'CascadeEvent',
  [
    { name: 'namespace', type: () => String, description: describe.namespace },
    { name: 'triggerType', type: () => String, description: describe.triggerType },
    { name: 'isTest', type: () => Boolean, description: describe.isTest },
  ],
  false,
);
