import type { GraphQLEnumType } from 'graphql';
import { MAX_INPUT_DEPTH } from './limits';

/** What is said of a bad input value; never the value itself. One wording for variables and literals. */
export const reasons = {
  isNull: 'must not be null',
  isMissing: 'is required',
  isUnknown: 'is no field of this input',
  notAnObject: 'must be an object',
  notOneField: 'must have exactly one field, and that not null',
  notAnInt: 'must be an integer from -2147483648 to 2147483647',
  notAFloat: 'must be a finite number',
  notAString: 'must be a string',
  notABoolean: 'must be true or false',
  notAnId: 'must be a string or an integer',
  notADecimal: 'must be a number',
  hasLoneSurrogate: 'holds half of a surrogate pair, which no UTF-8 text can hold',
  isTooDeep: `is nested deeper than ${MAX_INPUT_DEPTH} levels`,
} as const;

/** The reason for an unknown enum value: what there is. */
export function notOneOf(type: GraphQLEnumType): string {
  return `must be one of ${type
    .getValues()
    .map((value) => value.name)
    .join(', ')}`;
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

/** Whether a key that a client made up may be shown in an error: it reads as a GraphQL name and is short. */
export function isShowable(key: string): boolean {
  return NAME.test(key);
}
