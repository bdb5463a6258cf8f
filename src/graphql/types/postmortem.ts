import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import type { Timestamp } from '../../core/timestamp';
import { PostmortemSource, type Postmortem } from '../../entities';
import type { Filter, Order } from '../../query';
import { SaveOutcome, type NewPostmortem, type PostmortemFields } from '../../repositories';
import { DateTimeScalar, DecimalScalar, JsonScalar } from '../scalars';
import {
  choiceComparator,
  DateTimeComparator,
  DecimalComparator,
  IdComparator,
  StringComparator,
  StringListComparator,
} from './comparators';
import { connectionTypes } from './connection';
import { OrderDirection, sharedDescriptions as shared } from './shared';
import { statsTypes } from './stats';

registerEnumType(PostmortemSource, {
  name: 'PostmortemSource',
  description: 'Who wrote a postmortem.',
  valuesConfig: {
    AUTO: { description: 'Made by the self-healing framework.' },
    MANUAL: { description: 'Written by a person.' },
  },
});

const describe = {
  incidentId: 'The incident that it is about: the key under which it is saved once. At most 256 characters.',
  startedAt: 'When the incident began; null where that is not known.',
  resolvedAt: 'When it ended; null while it has not.',
  durationSeconds:
    'How long it took, in seconds; follows from the times where the writer gave none, 0 while one of them is missing.',
  affectedServices: 'The services that suffered, each at most 256 characters.',
  timeline: 'What happened when: a list.',
  autoActions: 'What was done automatically: a list.',
  recommendations: 'What to do so that it does not happen again: a list.',
  systemSnapshot: 'The state of the system: an object.',
  source: 'Who wrote it.',
  namespace: 'The namespace it belongs to; null or empty where it names none.',
  cascadeEventId: 'The cascade event it is about; null or empty where it names none.',
  recoverySessionId: 'The recovery session it is about; null or empty where it names none.',
  id: 'A number that the archive gave it, or its writer.',
  createdAt: 'When it was written, by its writer; the time of arrival where the writer gave none.',
};

@ObjectType('Postmortem', {
  description: 'The audit record of one incident, saved once for each incidentId.',
  simpleResolvers: true,
})
export class PostmortemType implements Omit<Postmortem, 'searchText' | 'salt'> {
  @Field(() => ID, { description: describe.incidentId })
  incidentId!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.resolvedAt })
  resolvedAt!: Instant | null;

  @Field(() => DecimalScalar, { description: describe.durationSeconds })
  durationSeconds!: string;

  @Field(() => [String], { description: describe.affectedServices })
  affectedServices!: string[];

  @Field(() => JsonScalar, { description: describe.timeline })
  timeline!: JsonText;

  @Field(() => JsonScalar, { description: describe.autoActions })
  autoActions!: JsonText;

  @Field(() => JsonScalar, { description: describe.recommendations })
  recommendations!: JsonText;

  @Field(() => JsonScalar, { description: describe.systemSnapshot })
  systemSnapshot!: JsonText;

  @Field(() => PostmortemSource, { description: describe.source })
  source!: PostmortemSource;

  @Field(() => String, { nullable: true, description: describe.namespace })
  namespace!: string | null;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId!: string | null;

  @Field(() => ID, { nullable: true, description: describe.recoverySessionId })
  recoverySessionId!: string | null;

  @Field(() => ID, { description: describe.id })
  id!: string;

  @Field(() => DateTimeScalar, { description: describe.createdAt })
  createdAt!: Instant;

  @Field(() => DateTimeScalar, { description: shared.recordedAt })
  recordedAt!: Instant;

  @Field(() => Int, { description: shared.revision })
  revision!: number;

  @Field(() => [String], { description: shared.redactedFields })
  redactedFields!: string[];
}

const SourceComparator = choiceComparator(PostmortemSource, 'PostmortemSource');

@InputType('PostmortemFilter', {
  description: 'Which postmortems: fields given side by side must all match.',
})
export class PostmortemFilter implements Filter<Postmortem> {
  @Field(() => IdComparator, { nullable: true, description: describe.incidentId })
  incidentId?: IdComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.startedAt })
  startedAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.resolvedAt })
  resolvedAt?: DateTimeComparator;

  @Field(() => DecimalComparator, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: DecimalComparator;

  @Field(() => StringListComparator, { nullable: true, description: describe.affectedServices })
  affectedServices?: StringListComparator;

  @Field(() => SourceComparator, { nullable: true, description: describe.source })
  source?: InstanceType<typeof SourceComparator>;

  @Field(() => StringComparator, { nullable: true, description: describe.namespace })
  namespace?: StringComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: IdComparator;

  @Field(() => IdComparator, { nullable: true, description: describe.recoverySessionId })
  recoverySessionId?: IdComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.createdAt })
  createdAt?: DateTimeComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: shared.recordedAt })
  recordedAt?: DateTimeComparator;

  @Field(() => String, {
    nullable: true,
    description:
      'Words in the recommendations, timeline, actions, services and snapshot, in the syntax of a web search: quotes, `or`, `-`.',
  })
  search?: string;

  @Field(() => [PostmortemFilter], { nullable: true, description: shared.and })
  and?: PostmortemFilter[];

  @Field(() => [PostmortemFilter], { nullable: true, description: shared.or })
  or?: PostmortemFilter[];

  @Field(() => PostmortemFilter, { nullable: true, description: shared.not })
  not?: PostmortemFilter;
}

/** What postmortems can be ordered by. */
export enum PostmortemOrderField {
  STARTED_AT = 'startedAt',
  CREATED_AT = 'createdAt',
  DURATION_SECONDS = 'durationSeconds',
}

registerEnumType(PostmortemOrderField, {
  name: 'PostmortemOrderField',
  description: 'What postmortems can be ordered by.',
  valuesConfig: {
    STARTED_AT: { description: describe.startedAt },
    CREATED_AT: { description: describe.createdAt },
    DURATION_SECONDS: { description: describe.durationSeconds },
  },
});

@InputType('PostmortemOrder', { description: 'The order of a list of postmortems; ties go by incidentId.' })
export class PostmortemOrder implements Order<Postmortem> {
  @Field(() => PostmortemOrderField, { description: 'What to order by.' })
  field!: PostmortemOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction!: OrderDirection;
}

/** What postmortems can be counted by. */
export enum PostmortemGroup {
  SOURCE = 'source',
  NAMESPACE = 'namespace',
}

registerEnumType(PostmortemGroup, {
  name: 'PostmortemGroup',
  description: 'What postmortems can be counted by.',
  valuesConfig: {
    SOURCE: { description: describe.source },
    NAMESPACE: { description: describe.namespace },
  },
});

@InputType('SavePostmortemInput', {
  description: 'A postmortem to be kept.',
})
export class SavePostmortemInput implements NewPostmortem {
  @Field(() => ID, { description: describe.incidentId })
  incidentId!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt?: Timestamp | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.resolvedAt })
  resolvedAt?: Timestamp | null;

  @Field(() => DecimalScalar, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: string;

  @Field(() => [String], { nullable: true, description: `${describe.affectedServices} Empty if left out.` })
  affectedServices?: readonly string[];

  @Field(() => JsonScalar, { nullable: true, description: `${describe.timeline} \`[]\` if left out.` })
  timeline?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.autoActions} \`[]\` if left out.` })
  autoActions?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.recommendations} \`[]\` if left out.` })
  recommendations?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: `${describe.systemSnapshot} \`{}\` if left out.` })
  systemSnapshot?: JsonText;

  @Field(() => PostmortemSource, { nullable: true, description: `${describe.source} AUTO if left out.` })
  source?: PostmortemSource;

  @Field(() => String, { nullable: true, description: describe.namespace })
  namespace?: string | null;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: string | null;

  @Field(() => ID, { nullable: true, description: describe.recoverySessionId })
  recoverySessionId?: string | null;

  @Field(() => ID, { nullable: true, description: describe.id })
  id?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.createdAt })
  createdAt?: Timestamp;
}

@InputType('PostmortemFieldsInput', {
  description:
    'What to change: JSON objects are merged at every depth, lists and scalars replaced, null stored as null; what is left out stays.',
})
export class PostmortemFieldsInput implements PostmortemFields {
  @Field(() => DateTimeScalar, { nullable: true, description: describe.startedAt })
  startedAt?: Timestamp | null;

  @Field(() => DateTimeScalar, { nullable: true, description: describe.resolvedAt })
  resolvedAt?: Timestamp | null;

  @Field(() => DecimalScalar, { nullable: true, description: describe.durationSeconds })
  durationSeconds?: string;

  @Field(() => [String], { nullable: true, description: describe.affectedServices })
  affectedServices?: readonly string[];

  @Field(() => JsonScalar, { nullable: true, description: describe.timeline })
  timeline?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: describe.autoActions })
  autoActions?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: describe.recommendations })
  recommendations?: JsonText;

  @Field(() => JsonScalar, { nullable: true, description: describe.systemSnapshot })
  systemSnapshot?: JsonText;

  @Field(() => PostmortemSource, { nullable: true, description: describe.source })
  source?: PostmortemSource;

  @Field(() => String, { nullable: true, description: describe.namespace })
  namespace?: string | null;

  @Field(() => ID, { nullable: true, description: describe.cascadeEventId })
  cascadeEventId?: string | null;

  @Field(() => ID, { nullable: true, description: describe.recoverySessionId })
  recoverySessionId?: string | null;
}

@ObjectType('SavePostmortemPayload', { description: 'The answer to savePostmortem.', simpleResolvers: true })
export class SavePostmortemPayload {
  @Field(() => SaveOutcome, { description: shared.outcome })
  outcome!: SaveOutcome;

  @Field(() => [String], { description: shared.differingFields })
  differingFields!: readonly string[];

  @Field(() => PostmortemType, {
    nullable: true,
    description: `The postmortem that the archive holds; ${shared.outsideScope}`,
  })
  postmortem!: Postmortem | null;
}

@InputType('UpdatePostmortemInput', { description: 'A change of a postmortem.' })
export class UpdatePostmortemInput {
  @Field(() => ID, { description: 'The incident whose postmortem is changed.' })
  incidentId!: string;

  @Field(() => PostmortemFieldsInput, { description: 'What to change.' })
  fields!: PostmortemFieldsInput;

  @Field(() => String, { nullable: true, description: shared.reason })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('UpdatePostmortemPayload', {
  description: 'The answer to updatePostmortem.',
  simpleResolvers: true,
})
export class UpdatePostmortemPayload {
  @Field(() => Boolean, { description: shared.isReplay })
  isReplay!: boolean;

  @Field(() => PostmortemType, { description: 'The postmortem after the change.' })
  postmortem!: Postmortem;
}

export const postmortemConnection = connectionTypes<Postmortem>(PostmortemType, 'Postmortem');

export const postmortemStats = statsTypes(
  'Postmortem',
  [
    { name: 'source', type: () => PostmortemSource, description: describe.source },
    { name: 'namespace', type: () => String, description: describe.namespace },
  ],
  true,
);
