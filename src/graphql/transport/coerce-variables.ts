import {
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { badInput } from '../../core/errors';
import { coercionFor, type Purpose } from './coerce-input';
import type { Place } from './place';
import { reasons } from './reasons';

type Values = Readonly<Record<string, unknown>>;

/**
 * The variables of an operation as graphql-js takes them: JSON as `JsonText` cut from the request's own text,
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
  return coerceAll(schema, definitions, given, variables, 'to be coerced');
}

/**
 * The same as graphql-js makes them of that, in one go (GraphQL specification, section 6.1.2): with the defaults of
 * variables and fields, and enum values as what they stand for.
 */
export function executableVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Values,
  variables: Place,
): Record<string, unknown> {
  return coerceAll(schema, definitions, given, variables, 'to be executed');
}

function coerceAll(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Values,
  variables: Place,
  purpose: Purpose,
): Record<string, unknown> {
  // without a prototype: a name such as `constructor` is a name like any other
  const coerced = Object.create(null) as Record<string, unknown>;
  for (const { defaultValue, type: typeNode, variable } of definitions) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) continue;
    if (Object.hasOwn(given, name)) {
      coerced[name] = coercionFor(type, purpose)(given[name], variables, name);
    } else if (defaultValue !== undefined) {
      if (purpose === 'to be executed') coerced[name] = valueFromAST(defaultValue, type);
    } else if (isNonNullType(type)) {
      throw badInput(name, reasons.isMissing);
    }
  }
  return coerced;
}
