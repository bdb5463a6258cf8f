import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLList,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
  VariableDefinitionNode,
} from 'graphql';
import { badInput } from '../../core/errors';
import { coerceScalar } from './coerce-scalar';
import { MAX_INPUT_DEPTH } from './limits';
import { Place } from './place';
import { isShowable, notOneOf, reasons } from './reasons';

type Values = Readonly<Record<string, unknown>>;

/**
 * The variables of an operation, ready to execute with: JSON as `JsonText` cut from the request's own text,
 * `Decimal` and numeric ids as their digits, `DateTime` as `Timestamp`, all else as JSON.parse gave it.
 * `given` is what JSON.parse made of the variables, `variables` where their text is found. The first bad value
 * throws an ArchiveError (BAD_USER_INPUT) that names its place. Variables that the operation does not define
 * are left out.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Values,
  variables: Place,
): Record<string, unknown> {
  const coerced = emptyObject();
  for (const definition of definitions) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    if (Object.hasOwn(given, name)) {
      coerced[name] = coerce(type, given[name], variables.child(name));
    } else if (isNonNullType(type) && definition.defaultValue === undefined) {
      throw badInput(name, reasons.isMissing);
    }
  }
  return coerced;
}

function coerce(type: GraphQLInputType, value: unknown, place: Place): unknown {
  if (isNonNullType(type)) {
    if (value === null) throw badInput(place.field, reasons.isNull);
    return coerce(type.ofType, value, place);
  }
  if (value === null) return null;
  if (place.depth > MAX_INPUT_DEPTH) throw badInput(place.field, reasons.isTooDeep);
  if (isListType(type)) return coerceList(type, value, place);
  if (isInputObjectType(type)) return coerceObject(type, value, place);
  return isEnumType(type) ? coerceEnum(type, value, place) : coerceScalar(type, value, place);
}

/** A single value stands for a list of one (GraphQL specification, section 3.11). */
function coerceList(type: GraphQLList<GraphQLInputType>, value: unknown, place: Place): unknown[] {
  if (!Array.isArray(value)) return [coerce(type.ofType, value, place)];
  return value.map((item, index) => coerce(type.ofType, item, place.child(index)));
}

function coerceObject(type: GraphQLInputObjectType, value: unknown, place: Place): Values {
  if (!isObject(value)) throw badInput(place.field, reasons.notAnObject);
  const fields = type.getFields();
  const unknownKey = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (unknownKey !== undefined) {
    if (isShowable(unknownKey)) throw badInput(place.child(unknownKey).field, reasons.isUnknown);
    throw badInput(place.field, 'has an unknown field');
  }
  const coerced = emptyObject();
  for (const [name, field] of Object.entries(fields)) {
    if (Object.hasOwn(value, name)) {
      coerced[name] = coerce(field.type, value[name], place.child(name));
    } else if (isRequiredInputField(field)) {
      throw badInput(place.child(name).field, reasons.isMissing);
    }
  }
  if (type.isOneOf && !isOneOf(coerced)) throw badInput(place.field, reasons.notOneField);
  return coerced;
}

function coerceEnum(type: GraphQLEnumType, value: unknown, place: Place): string {
  if (typeof value !== 'string' || !type.getValue(value)) throw badInput(place.field, notOneOf(type));
  return value;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf(value: Values): boolean {
  const given = Object.values(value);
  return given.length === 1 && given[0] !== null;
}

/** Without a prototype: a name such as `constructor` is a name like any other. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
