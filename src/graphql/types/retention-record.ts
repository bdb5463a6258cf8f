import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { RecordKindName } from '../../entities';
import { DateTimeScalar } from '../scalars';

/** The kinds of records that retention can remove. */
export const RetentionKind = {
  CASCADE_EVENTS: 'cascade-events',
  RECOVERY_SESSIONS: 'recovery-sessions',
} satisfies Record<string, RecordKindName>;

registerEnumType(RetentionKind, {
  name: 'RetentionKind',
  description: 'The kinds of records that retention can remove.',
  valuesConfig: {
    CASCADE_EVENTS: { description: 'Cascade events.' },
    RECOVERY_SESSIONS: { description: 'Recovery sessions.' },
  },
});

@ObjectType('RetentionRecord', {
  description:
    'What one retention removed from one namespace; for events it anchors what remains of the chain.',
  simpleResolvers: true,
})
export class RetentionRecordType {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => RetentionKind, { description: 'What was removed.' })
  kind!: string;

  @Field(() => String, { description: 'From which namespace.' })
  namespace!: string;

  @Field(() => Int, { description: 'How many records.' })
  removedCount!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of the first event that went; null for sessions.',
  })
  firstHash!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The time of the first record that went.' })
  firstTimestamp!: Instant | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The hash of the last event that went, on which the rest of the chain rests; null for sessions.',
  })
  lastHash!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The time of the last record that went.' })
  lastTimestamp!: Instant | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether nothing was found against the events that went; null for sessions.',
  })
  verified!: boolean | null;

  @Field(() => Int, { nullable: true, description: 'How many findings there were; null for sessions.' })
  findingCount!: number | null;

  @Field(() => DateTimeScalar, { description: 'Only what was older went.' })
  cutoff!: Instant;

  @Field(() => DateTimeScalar, { description: "When it went, by the archive's clock." })
  removedAt!: Instant;

  @Field(() => String, { description: 'Who removed it.' })
  removedBy!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;
}
