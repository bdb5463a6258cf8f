import {
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { badInput } from '../../core/errors';
import { oncePer } from '../../core/once-per';
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
  const typeOf = typesOf(schema);
  // without a prototype: a name such as `constructor` is a name like any other
  const coerced = Object.create(null) as Record<string, unknown>;
  for (const definition of definitions) {
    const name = definition.variable.name.value;
    const { defaultValue } = definition;
    const type = typeOf(definition);
    if (type === null) continue;
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

/** The types of variables: a document comes again and again, and its definitions with it. */
const typesOf = oncePer((schema: GraphQLSchema) =>
  oncePer((definition: VariableDefinitionNode): GraphQLInputType | null => {
    const type = typeFromAST(schema, definition.type);
    return isInputType(type) ? type : null;
  }),
);
