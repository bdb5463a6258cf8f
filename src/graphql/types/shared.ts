import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import { SaveOutcome, type FieldChange, type RecordRevision } from '../../repositories';
import { DateTimeScalar, JsonScalar } from '../scalars';

/** Which way a list runs. */
export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which way a list runs. Records without a value come last both ways.',
  valuesConfig: {
    ASC: { description: 'Smallest or oldest first.' },
    DESC: { description: 'Largest or newest first.' },
  },
});

/** Lengths of time by which statistics are grouped. */
export enum StatsInterval {
  HOUR = 'hour',
  DAY = 'day',
  WEEK = 'week',
  MONTH = 'month',
}

registerEnumType(StatsInterval, {
  name: 'StatsInterval',
  description: 'Lengths of time by which statistics are grouped, as the clocks of a time zone run.',
  valuesConfig: {
    HOUR: { description: 'An hour.' },
    DAY: { description: 'A day, from midnight.' },
    WEEK: { description: 'A week, from Monday.' },
    MONTH: { description: 'A calendar month.' },
  },
});

registerEnumType(SaveOutcome, {
  name: 'SaveOutcome',
  description: 'What became of a record handed to a save; nothing is ever overwritten.',
  valuesConfig: {
    SAVED: { description: 'It is kept from now on.' },
    DUPLICATE: { description: 'The same record was there already, as it is now or in an earlier version.' },
    CONFLICT: { description: 'Another record holds the key; nothing was changed.' },
  },
});

@ObjectType('PageInfo', { description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether something came before.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first record; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last record; null on an empty page.',
  })
  endCursor!: string | null;
}

@ObjectType('FieldChange', { description: "One field's part in a change.", simpleResolvers: true })
export class FieldChangeType implements FieldChange {
  @Field(() => String, { description: 'The field, in the snake_case spelling of written records.' })
  field!: string;

  @Field(() => JsonScalar, { description: 'Its value before the change.' })
  from!: JsonText;

  @Field(() => JsonScalar, { description: 'Its value after the change.' })
  to!: JsonText;
}

@ObjectType('Revision', { description: 'One change of a record.', simpleResolvers: true })
export class RevisionType implements RecordRevision {
  @Field(() => Int, {
    description: 'The version that the change made; a record as it first came is version 1.',
  })
  revision!: number;

  @Field(() => DateTimeScalar, { description: "When it was made, by the archive's clock." })
  changedAt!: Instant;

  @Field(() => String, { description: 'Who made it.' })
  changedBy!: string;

  @Field(() => String, { description: 'The reason that was given; empty where none was.' })
  reason!: string;

  @Field(() => [FieldChangeType], { description: 'What changed, field by field.' })
  changes!: FieldChange[];
}

/** Descriptions of the fields that every kind of record has. */
export const sharedDescriptions = {
  recordedAt: "When the record arrived, by the archive's clock.",
  revision: 'The number of this version; 1 as the record first came.',
  revisions: 'Every change of the record, oldest first.',
  redactedFields: 'The fields whose content was erased for good; empty where none was.',
  outcome: 'What became of the record.',
  differingFields: 'On CONFLICT, the fields in which the newcomer differs from the record that is there.',
  outsideScope:
    'null on a CONFLICT with one outside the scope of the caller, of which no more is told. Keys are unique over the archive.',
  idempotencyKey:
    'A text of 1 to 255 characters of your choice: a retry with the same key and input reads again what the first ' +
    'call made, the same key with other input is CONFLICT.',
  isReplay: 'Whether an earlier call under the same idempotency key made this version.',
  reason: 'Why, kept with the version before the change.',
  and: 'All of these must match.',
  or: 'One of these at least must match; an empty list matches nothing.',
  not: 'This must not match.',
};
