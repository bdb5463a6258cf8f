import { Field, Float, ID, InputType, Int, type ClassType } from 'type-graphql';
import type { Timestamp } from '../../core/timestamp';
import { DateTimeScalar, DecimalScalar } from '../scalars';

const eq = 'Equal to this.';
const neq = 'Not equal to this; a record without a value matches too.';
const isIn = 'Equal to one of these; at most 1,000. An empty list matches nothing.';
const notIn = 'Equal to none of these, at most 1,000; a record without a value matches too.';
const isNull = 'True: only records without a value. False: only records with one.';

@InputType('IdComparator', {
  description: 'Compares an identifier. Comparisons given side by side must all hold.',
})
export class IdComparator {
  @Field(() => ID, { nullable: true, description: eq })
  eq?: string;
  @Field(() => ID, { nullable: true, description: neq })
  neq?: string;
  @Field(() => [ID], { nullable: true, description: isIn })
  in?: string[];
  @Field(() => [ID], { nullable: true, description: notIn })
  notIn?: string[];
  @Field(() => Boolean, { nullable: true, description: isNull })
  isNull?: boolean;
}

@InputType('StringComparator', {
  description: 'Compares a text, character by character. Comparisons given side by side must all hold.',
})
export class StringComparator {
  @Field(() => String, { nullable: true, description: eq })
  eq?: string;
  @Field(() => String, { nullable: true, description: neq })
  neq?: string;
  @Field(() => [String], { nullable: true, description: isIn })
  in?: string[];
  @Field(() => [String], { nullable: true, description: notIn })
  notIn?: string[];
  @Field(() => String, { nullable: true, description: 'Begins with this.' })
  startsWith?: string;
  @Field(() => Boolean, { nullable: true, description: isNull })
  isNull?: boolean;
}

@InputType('AddressComparator', {
  description:
    'Compares a network address, whatever its spelling: `2001:DB8::1` equals `2001:db8::1`. A text that is no ' +
    'address is compared as text. Comparisons given side by side must all hold.',
})
export class AddressComparator {
  @Field(() => String, { nullable: true, description: eq })
  eq?: string;
  @Field(() => String, { nullable: true, description: neq })
  neq?: string;
  @Field(() => [String], { nullable: true, description: isIn })
  in?: string[];
  @Field(() => [String], { nullable: true, description: notIn })
  notIn?: string[];
  @Field(() => String, {
    nullable: true,
    description: 'In this network in CIDR notation, such as `10.0.0.0/8` or `2001:db8::/32`.',
  })
  within?: string;
  @Field(() => Boolean, { nullable: true, description: isNull })
  isNull?: boolean;
}

@InputType('DateTimeComparator', {
  description:
    'Compares a time to the microsecond. A record without a time matches none but `neq`, `notIn` and `isNull`. ' +
    'Comparisons given side by side must all hold; a range that ends before it starts is an error.',
})
export class DateTimeComparator {
  @Field(() => DateTimeScalar, { nullable: true, description: eq })
  eq?: Timestamp;
  @Field(() => DateTimeScalar, { nullable: true, description: neq })
  neq?: Timestamp;
  @Field(() => [DateTimeScalar], { nullable: true, description: isIn })
  in?: Timestamp[];
  @Field(() => [DateTimeScalar], { nullable: true, description: notIn })
  notIn?: Timestamp[];
  @Field(() => DateTimeScalar, { nullable: true, description: 'After this.' })
  gt?: Timestamp;
  @Field(() => DateTimeScalar, { nullable: true, description: 'At or after this.' })
  gte?: Timestamp;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this.' })
  lt?: Timestamp;
  @Field(() => DateTimeScalar, { nullable: true, description: 'At or before this.' })
  lte?: Timestamp;
  @Field(() => Boolean, { nullable: true, description: isNull })
  isNull?: boolean;
}

@InputType('DecimalComparator', {
  description: 'Compares a number by its value. Comparisons given side by side must all hold.',
})
export class DecimalComparator {
  @Field(() => DecimalScalar, { nullable: true, description: eq })
  eq?: string;
  @Field(() => DecimalScalar, { nullable: true, description: neq })
  neq?: string;
  @Field(() => [DecimalScalar], { nullable: true, description: isIn })
  in?: string[];
  @Field(() => [DecimalScalar], { nullable: true, description: notIn })
  notIn?: string[];
  @Field(() => DecimalScalar, { nullable: true, description: 'Greater than this.' })
  gt?: string;
  @Field(() => DecimalScalar, { nullable: true, description: 'Greater than or equal to this.' })
  gte?: string;
  @Field(() => DecimalScalar, { nullable: true, description: 'Less than this.' })
  lt?: string;
  @Field(() => DecimalScalar, { nullable: true, description: 'Less than or equal to this.' })
  lte?: string;
  @Field(() => Boolean, { nullable: true, description: isNull })
  isNull?: boolean;
}

@InputType('IntComparator', {
  description: 'Compares a whole number. Comparisons given side by side must all hold.',
})
export class IntComparator {
  @Field(() => Int, { nullable: true, description: eq })
  eq?: number;
  @Field(() => Int, { nullable: true, description: neq })
  neq?: number;
  @Field(() => [Int], { nullable: true, description: isIn })
  in?: number[];
  @Field(() => [Int], { nullable: true, description: notIn })
  notIn?: number[];
  @Field(() => Int, { nullable: true, description: 'Greater than this.' })
  gt?: number;
  @Field(() => Int, { nullable: true, description: 'Greater than or equal to this.' })
  gte?: number;
  @Field(() => Int, { nullable: true, description: 'Less than this.' })
  lt?: number;
  @Field(() => Int, { nullable: true, description: 'Less than or equal to this.' })
  lte?: number;
}

@InputType('BooleanComparator', { description: 'Compares a truth value.' })
export class BooleanComparator {
  @Field(() => Boolean, { nullable: true, description: eq })
  eq?: boolean;
}

@InputType('StringListComparator', {
  description: 'Looks into a list of texts. Comparisons given side by side must all hold.',
})
export class StringListComparator {
  @Field(() => String, { nullable: true, description: 'Holds this text.' })
  has?: string;
  @Field(() => [String], { nullable: true, description: 'Holds one of these texts at least; at most 1,000.' })
  hasAny?: string[];
  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only empty lists. False: only lists with elements.',
  })
  isEmpty?: boolean;
}

/** What an enum's comparator offers. */
export interface ChoiceComparator<Choice> {
  eq?: Choice;
  neq?: Choice;
  in?: Choice[];
  notIn?: Choice[];
}

/** Makes the comparator input of a registered enum. */
export function choiceComparator<Choice extends string>(
  choices: Record<string, Choice>,
  name: string,
): ClassType<ChoiceComparator<Choice>> {
  @InputType(`${name}Comparator`, {
    description: `Compares a \`${name}\`. Comparisons given side by side must all hold.`,
  })
  class ChoiceComparatorInput implements ChoiceComparator<Choice> {
    @Field(() => choices, { nullable: true, description: eq })
    eq?: Choice;
    @Field(() => choices, { nullable: true, description: neq })
    neq?: Choice;
    @Field(() => [choices], { nullable: true, description: isIn })
    in?: Choice[];
    @Field(() => [choices], { nullable: true, description: notIn })
    notIn?: Choice[];
  }
  return ChoiceComparatorInput;
}

/** Seconds as the statistics give them: a double, since it is computed and no evidence. */
export const ComputedSeconds = Float;
