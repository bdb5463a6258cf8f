import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import { DateTimeScalar } from '../scalars';

@ObjectType('CascadeChainLink', { description: "An event's place in its chain.", simpleResolvers: true })
export class CascadeChainLinkType {
  @Field(() => ID, { description: 'The event.' })
  cascadeId!: string;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  timestamp!: Instant;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of the event before it, as the event gives it.',
  })
  previousHash!: string | null;

  @Field(() => String, { description: 'Its own hash, as its writer gave it.' })
  currentHash!: string;

  @Field(() => Boolean, {
    description:
      'Whether its previousHash is the currentHash of the event before it; true for the first one.',
  })
  isLinked!: boolean;
}

@ObjectType('CascadeChain', {
  description: "A namespace's chain, or the stretch of it between two times, in chain order.",
  simpleResolvers: true,
})
export class CascadeChainType {
  @Field(() => String, { description: 'The namespace.' })
  namespace!: string;

  @Field(() => Boolean, { description: 'Whether every event of the stretch names the one before it.' })
  isLinked!: boolean;

  @Field(() => Int, { description: 'How many events the stretch has.' })
  length!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of the first event; null where there is none.',
  })
  firstHash!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of the last event; null where there is none.',
  })
  headHash!: string | null;

  @Field(() => String, { description: 'What this answer rests on, and what it says nothing about.' })
  covers!: string;
}
