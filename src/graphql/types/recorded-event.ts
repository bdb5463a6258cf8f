import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { JsonText } from '../../core/json';
import type { Timestamp } from '../../core/timestamp';
import type { CascadeEvent } from '../../entities';
import type { RecordedEffect, RecordedEvent, RecordedIntervention } from '../../repositories';
import { DateTimeScalar, JsonScalar } from '../scalars';
import { CascadeEventType } from './cascade-event';
import { sharedDescriptions as shared } from './shared';

@InputType('RecordedInterventionInput', { description: 'What is known of a manual intervention.' })
export class RecordedInterventionInput implements RecordedIntervention {
  @Field(() => String, { description: 'What kind of intervention, such as `OVERRIDE`.' })
  interventionType!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'The decision that it replaced.' })
  overriddenDecision?: JsonText | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  justification?: string | null;

  @Field(() => String, { nullable: true, description: 'Who approved it.' })
  approvedBy?: string | null;

  @Field(() => ID, { nullable: true, description: 'The cascade event that it answers to.' })
  relatedCascadeId?: string | null;
}

@InputType('RecordedEffectInput', { description: 'An effect of an event to be recorded.' })
export class RecordedEffectInput implements RecordedEffect {
  @Field(() => String, {
    nullable: true,
    description: 'A name within this event, by which other effects may name this one as their cause.',
  })
  ref?: string | null;

  @Field(() => ID, { nullable: true, description: 'Its event id; the archive assigns one if left out.' })
  eventId?: string | null;

  @Field(() => String, { description: 'What was done. At most 256 characters.' })
  actionType!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Its cause: an event id or a ref of this event. The effect before it if left out, the trigger for the first.',
  })
  causedBy?: string | null;

  @Field(() => Boolean, { description: 'Whether it succeeded.' })
  success!: boolean;

  @Field(() => String, { nullable: true, description: 'What it was done to.' })
  target?: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'What else is known: an object. `{}` if left out.',
  })
  details?: JsonText | null;

  @Field(() => String, { nullable: true, description: 'What went wrong.' })
  errorMessage?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it was done; the event's time if left out.",
  })
  executedAt?: Timestamp | null;

  @Field(() => RecordedInterventionInput, {
    nullable: true,
    description: 'For a manual intervention, what is known of it.',
  })
  intervention?: RecordedInterventionInput | null;
}

@InputType('RecordedEventInput', {
  description: 'What happened: the archive adds ids, the time, the link to the chain and the hash.',
})
export class RecordedEventInput implements RecordedEvent {
  @Field(() => String, { description: 'The chain that it goes on. At most 256 characters.' })
  namespace!: string;

  @Field(() => String, { description: 'What set it off. At most 256 characters.' })
  triggerType!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The trigger's event id; the archive assigns one if left out.",
  })
  triggerEventId?: string | null;

  @Field(() => String, { nullable: true, description: 'Who set it off; no one if left out.' })
  triggeredBy?: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'What is known of the trigger: an object. `{}` if left out.',
  })
  triggerDetails?: JsonText | null;

  @Field(() => [RecordedEffectInput], { description: 'What it caused, in order; at most 1,000.' })
  effects!: RecordedEffectInput[];

  @Field(() => JsonScalar, { nullable: true, description: 'The trace it belongs to.' })
  externalTrace?: JsonText | null;

  @Field(() => String, {
    nullable: true,
    description: "The version of its writer's format; `1.0` if left out.",
  })
  version?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was a drill; false if left out.' })
  isTest?: boolean | null;
}

@InputType('RecordCascadeEventInput', { description: 'An event to be recorded and sealed.' })
export class RecordCascadeEventInput {
  @Field(() => RecordedEventInput, { description: 'What happened.' })
  event!: RecordedEventInput;

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('RecordCascadeEventPayload', {
  description: 'The answer to recordCascadeEvent.',
  simpleResolvers: true,
})
export class RecordCascadeEventPayload {
  @Field(() => Boolean, {
    description: 'Whether an earlier call under the same idempotency key recorded it.',
  })
  isReplay!: boolean;

  @Field(() => CascadeEventType, {
    nullable: true,
    description: 'The event as it was sealed; null only for a retry after retention has removed it.',
  })
  cascadeEvent!: CascadeEvent | null;
}

@InputType('RecordCascadeEventsInput', { description: 'Events to be recorded and sealed, all or none.' })
export class RecordCascadeEventsInput {
  @Field(() => [RecordedEventInput], { description: 'What happened, in order; at most 1,000.' })
  events!: RecordedEventInput[];

  @Field(() => String, { nullable: true, description: shared.idempotencyKey })
  idempotencyKey?: string | null;
}

@ObjectType('RecordCascadeEventsPayload', {
  description: 'The answer to recordCascadeEvents.',
  simpleResolvers: true,
})
export class RecordCascadeEventsPayload {
  @Field(() => Boolean, {
    description: 'Whether an earlier call under the same idempotency key recorded them.',
  })
  isReplay!: boolean;

  @Field(() => [CascadeEventType], { description: 'The events as they were sealed, in the order given.' })
  cascadeEvents!: readonly CascadeEvent[];
}
