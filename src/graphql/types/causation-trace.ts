import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CausationTrace, TraceDirection, TraceStep } from '../../core/causation';
import type { CascadeEvent } from '../../entities';
import { CascadeEventType } from './cascade-event';

export const traceDirections = {
  ANCESTORS: 'ANCESTORS',
  DESCENDANTS: 'DESCENDANTS',
  BOTH: 'BOTH',
} satisfies Record<TraceDirection, TraceDirection>;

registerEnumType(traceDirections, {
  name: 'TraceDirection',
  description: 'Which way a trace goes.',
  valuesConfig: {
    ANCESTORS: { description: 'To the causes.' },
    DESCENDANTS: { description: 'To the consequences.' },
    BOTH: { description: 'Both ways.' },
  },
});

@ObjectType('CausationStep', {
  description: 'The trigger or an effect of a cascade, as a step of a trace.',
  simpleResolvers: true,
})
export class CausationStepType implements TraceStep {
  @Field(() => ID, { description: 'Its event id.' })
  eventId!: string;

  @Field(() => ID, { nullable: true, description: 'What caused it; null for the trigger.' })
  causedBy!: string | null;

  @Field(() => String, { nullable: true, description: "The trigger's type, or the effect's action." })
  label!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the trigger.' })
  isTrigger!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it succeeded; null for the trigger, or where unknown.',
  })
  success!: boolean | null;

  @Field(() => Int, {
    description:
      'Steps from the event asked for: below zero towards causes, above zero towards consequences.',
  })
  depth!: number;
}

@ObjectType('CausationTrace', { description: 'Causes and consequences of an event.', simpleResolvers: true })
export class CausationTraceType implements CausationTrace {
  @Field(() => CascadeEventType, { description: 'The cascade that holds the event.' })
  cascadeEvent!: CascadeEvent;

  @Field(() => [CausationStepType], { description: 'From the furthest cause to the furthest consequence.' })
  steps!: readonly TraceStep[];

  @Field(() => Boolean, { description: 'Whether they run in a circle; the trace ends where it closes.' })
  hasCycle!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether the cascade's effects were erased for good: then the event alone is given, and nothing is known of its " +
      'causes and consequences.',
  })
  isRedacted!: boolean;
}
