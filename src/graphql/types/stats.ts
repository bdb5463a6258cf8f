import { Field, Float, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Stats, StatsBucket } from '../../query';
import { DateTimeScalar } from '../scalars';

/** A property that a kind's statistics are grouped by, as a field of their buckets. */
export interface GroupField {
  readonly name: string;
  readonly type: () => object;
  readonly description: string;
}

/** One group's figures as they are served: the grouped values beside them. */
export type ServedBucket = Omit<StatsBucket, 'group'> & Readonly<Record<string, unknown>>;

/** A kind's statistics as they are served. */
export interface ServedStats {
  readonly buckets: readonly ServedBucket[];
  readonly isTruncated: boolean;
}

/** Makes the statistics type of a kind; `hasDurations` adds the lengths. */
export function statsTypes(
  name: string,
  groups: readonly GroupField[],
  hasDurations = false,
): ClassType<ServedStats> {
  @ObjectType(`${name}StatsBucket`, {
    description:
      'The figures of one group. A value is null where it was not grouped by, or records have none.',
    simpleResolvers: true,
  })
  class BucketType {
    @Field(() => DateTimeScalar, {
      nullable: true,
      description:
        "When the group's interval begins; null without an interval, and for records without a time.",
    })
    periodStart!: string | null;

    @Field(() => Int, { description: 'How many records.' })
    count!: number;
  }
  for (const group of groups) {
    Field(group.type as () => ClassType<object>, { nullable: true, description: group.description })(
      BucketType.prototype,
      group.name,
    );
  }
  if (hasDurations) {
    for (const [field, figure] of [
      ['averageDurationSeconds', 'average'],
      ['p50DurationSeconds', 'median'],
      ['p95DurationSeconds', '95th percentile'],
    ] as const) {
      Field(() => Float, {
        nullable: true,
        description: `The ${figure} of the durations in seconds; null where no record has one.`,
      })(BucketType.prototype, field);
    }
  }

  @ObjectType(`${name}Stats`, { description: `Counts of \`${name}\` records.`, simpleResolvers: true })
  class StatsType implements ServedStats {
    @Field(() => [BucketType], {
      description: 'The groups in order of time, then of their values; at most 1,000.',
    })
    buckets!: ServedBucket[];

    @Field(() => Boolean, { description: 'Whether there were more groups than are given.' })
    isTruncated!: boolean;
  }
  return StatsType;
}

/** Statistics with the grouped values beside the figures. */
export function toServedStats({ buckets, isTruncated }: Stats): ServedStats {
  return {
    // not taken apart by a rest pattern, which takes several times as long
    buckets: buckets.map((bucket) => ({ ...bucket, ...bucket.group })),
    isTruncated,
  };
}
