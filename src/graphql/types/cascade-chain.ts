import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { ChainAnchor, ChainStatus, EventRedaction, FindingKind, RedactedEvent } from '../../core/chain';
import type { CascadeChain, CascadeChainLink, NumberedFinding } from '../../repositories';
import { DateTimeScalar } from '../scalars';

export const chainStatuses = {
  VERIFIED: 'VERIFIED',
  BROKEN: 'BROKEN',
  INCONSISTENT: 'INCONSISTENT',
  EMPTY: 'EMPTY',
} satisfies Record<ChainStatus, ChainStatus>;

registerEnumType(chainStatuses, {
  name: 'ChainStatus',
  description: 'The verdict on a chain in a word.',
  valuesConfig: {
    VERIFIED: { description: 'Nothing was found against it.' },
    BROKEN: { description: 'Hashes, links or completeness do not hold.' },
    INCONSISTENT: {
      description: 'Hashes and links are sound, but counts or causation chains disagree with effects.',
    },
    EMPTY: { description: 'There is no event, and none is owed.' },
  },
});

const anchors = {
  GENESIS: 'GENESIS',
  PREDECESSOR: 'PREDECESSOR',
  RETENTION: 'RETENTION',
  UNKNOWN: 'UNKNOWN',
} satisfies Record<ChainAnchor, ChainAnchor>;

registerEnumType(anchors, {
  name: 'ChainAnchor',
  description: 'What the first event of a stretch rests on.',
  valuesConfig: {
    GENESIS: { description: 'It says that none comes before it.' },
    PREDECESSOR: { description: 'An earlier event outside the stretch, which was checked.' },
    RETENTION: { description: 'An event that retention removed, as its record says.' },
    UNKNOWN: { description: 'Nothing that is known.' },
  },
});

export const chainTrusts = { ANCHORED: 'ANCHORED', UNANCHORED: 'UNANCHORED' } satisfies Record<
  CascadeChain['trust'],
  CascadeChain['trust']
>;

registerEnumType(chainTrusts, {
  name: 'ChainTrust',
  description: 'Whether the signed evidence log stands behind a chain.',
  valuesConfig: {
    ANCHORED: {
      description:
        'The tree of the newest checkpoint holds an event of it as it is stored, and by the links all before it; ' +
        'only events that wait for the next checkpoint come after.',
    },
    UNANCHORED: { description: 'It does not; `notCovered` says why.' },
  },
});

export const chainFindingKinds = {
  HASH_MISMATCH: 'HASH_MISMATCH',
  LINK_BROKEN: 'LINK_BROKEN',
  FORK: 'FORK',
  MISSING_PREDECESSOR: 'MISSING_PREDECESSOR',
  HEAD_MISSING: 'HEAD_MISSING',
  HEAD_UNKNOWN: 'HEAD_UNKNOWN',
  DUPLICATE_HASH: 'DUPLICATE_HASH',
  CONTENT_MISMATCH: 'CONTENT_MISMATCH',
  COUNT_MISMATCH: 'COUNT_MISMATCH',
  CAUSATION_MISMATCH: 'CAUSATION_MISMATCH',
} satisfies Record<FindingKind, FindingKind>;

registerEnumType(chainFindingKinds, {
  name: 'ChainFindingKind',
  description: 'What was found against a chain.',
  valuesConfig: {
    HASH_MISMATCH: { description: 'No known reading of an event gives its hash.' },
    LINK_BROKEN: {
      description:
        'An event names a predecessor that the namespace does not have, and others stand before it.',
    },
    FORK: { description: 'Two events name one predecessor, or both say that they are the first.' },
    MISSING_PREDECESSOR: { description: 'The first event names a predecessor that is not known.' },
    HEAD_MISSING: {
      description: 'The last event that the archive recorded is not the last one: newer ones were cut off.',
    },
    HEAD_UNKNOWN: { description: 'The head that the caller expects is nowhere in the chain.' },
    DUPLICATE_HASH: { description: 'Two events carry one hash.' },
    CONTENT_MISMATCH: { description: 'A served value disagrees with the document that was hashed.' },
    COUNT_MISMATCH: { description: 'The counts of an event disagree with its effects.' },
    CAUSATION_MISMATCH: {
      description: 'The causation chain of an event disagrees with its trigger and effects.',
    },
  },
});

@ObjectType('EventRedaction', {
  description: 'What one redaction erased of an event for good, as the evidence log vouches.',
  simpleResolvers: true,
})
export class EventRedactionType implements EventRedaction {
  @Field(() => [String], { description: 'The fields that were erased.' })
  fields!: readonly string[];

  @Field(() => DateTimeScalar, { description: "When, by the archive's clock." })
  redactedAt!: Instant;

  @Field(() => String, { description: 'By whom.' })
  redactedBy!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@ObjectType('RedactedEvent', {
  description: 'An event of which content was erased for good: sound, but no longer all there.',
  simpleResolvers: true,
})
export class RedactedEventType implements RedactedEvent {
  @Field(() => ID, { description: 'The event; give it as `after` to go on from here.' })
  cascadeId!: string;

  @Field(() => Int, { description: "The event's place in the chain, from 0." })
  position!: number;

  @Field(() => [EventRedactionType], { description: 'What was erased, oldest first.' })
  redactions!: readonly EventRedaction[];
}

@ObjectType('CascadeChainLink', {
  description: "An event's place in its chain, and what was found of it.",
  simpleResolvers: true,
})
export class CascadeChainLinkType implements CascadeChainLink {
  @Field(() => ID, { description: 'The event; also the cursor of its place.' })
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

  @Field(() => String, {
    nullable: true,
    description: 'What its content hashes to in the likeliest reading; null where it cannot be hashed.',
  })
  computedHash!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The scheme that gives its hash; null where none does.',
  })
  scheme!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether its hash, its content and its link are sound. Of a redacted event the hash is the one that the evidence ' +
      'log noted when content was erased.',
  })
  isValid!: boolean;

  @Field(() => [EventRedactionType], {
    description: 'What was erased of it for good, as the evidence log vouches, oldest first.',
  })
  redactions!: readonly EventRedaction[];
}

@ObjectType('ChainFinding', { description: 'One true statement against a chain.', simpleResolvers: true })
export class ChainFindingType implements NumberedFinding {
  @Field(() => ID, { description: 'Its place among the findings: give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => chainFindingKinds, { description: 'What was found.' })
  kind!: FindingKind;

  @Field(() => ID, { nullable: true, description: 'The event accused; null where none is.' })
  cascadeId!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "The event's place in the chain, from 0; null where none is accused.",
  })
  position!: number | null;

  @Field(() => String, { nullable: true, description: 'What should be there.' })
  expected!: string | null;

  @Field(() => String, { nullable: true, description: 'What is there.' })
  actual!: string | null;

  @Field(() => String, { description: 'The finding in a sentence.' })
  message!: string;
}

@ObjectType('ChainNote', {
  description: 'Something sound that is worth knowing: along a sound link, time runs back.',
  simpleResolvers: true,
})
export class ChainNoteType {
  @Field(() => ID, { description: 'Its place among the notes: give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => ID, { description: 'The event.' })
  cascadeId!: string;

  @Field(() => Int, { description: "The event's place in the chain, from 0." })
  position!: number;

  @Field(() => String, { description: 'The note in a sentence.' })
  message!: string;
}

@ObjectType('CascadeChain', {
  description: "The verdict on a namespace's chain, or on the stretch of it between two times.",
  simpleResolvers: true,
})
export class CascadeChainType {
  @Field(() => String, { description: 'The namespace.' })
  namespace!: string;

  @Field(() => Boolean, { description: 'Whether the namespace ever had an event.' })
  isKnown!: boolean;

  @Field(() => Boolean, { description: 'Whether nothing was found against the chain.' })
  verified!: boolean;

  @Field(() => chainStatuses, { description: 'The verdict in a word.' })
  status!: ChainStatus;

  @Field(() => anchors, { description: 'What the first event rests on.' })
  anchor!: ChainAnchor;

  @Field(() => chainTrusts, { description: 'Whether the signed evidence log stands behind it.' })
  trust!: CascadeChain['trust'];

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

  @Field(() => DateTimeScalar, { description: "When the verdict was given, by the archive's clock." })
  verifiedAt!: Instant;

  @Field(() => Int, { description: 'How many findings there are.' })
  findingCount!: number;

  @Field(() => Int, { description: 'How many notes there are.' })
  noteCount!: number;

  @Field(() => Int, { description: 'How many events were redacted, as the evidence log vouches.' })
  redactedCount!: number;

  @Field(() => [String], { description: 'What the verdict rests on, in words.' })
  covers!: readonly string[];

  @Field(() => [String], { description: 'What the verdict says nothing about, in words.' })
  notCovered!: readonly string[];
}
