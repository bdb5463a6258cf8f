import { Kind, parse, type GraphQLSchema, type VariableDefinitionNode } from 'graphql';
import { badInput } from '../core/errors';
import type { RecordKindName } from '../entities';
import type { Filter } from '../query';
import { executableVariables, isDeeperThan, JsonSpan, Place } from './transport';

const types: Record<RecordKindName, string> = {
  'security-incidents': 'SecurityIncidentFilter',
  postmortems: 'PostmortemFilter',
  'cascade-events': 'CascadeEventFilter',
  'recovery-sessions': 'RecoverySessionFilter',
};

/** Deeper texts are not given to JSON.parse; what a filter may nest is less by far. */
const MAX_DEPTH = 200;

/**
 * Reads the filter that a query of the API would take for records of a kind, from its JSON text. What its fields mean, and
 * how deep it may be, is found where it is compiled.
 * @throws ArchiveError BAD_USER_INPUT naming the place in it, such as `filter.severity.eq`
 */
export function readFilterInput(schema: GraphQLSchema, kind: RecordKindName, text: string): Filter<object> {
  const given = parseText(text);
  if (given === null) throw badInput('filter', 'must be an object');
  const definitions = definitionsOf(kind);
  const place = Place.variables(() => JsonSpan.of(`{"filter":${text}}`));
  return executableVariables(schema, definitions, { filter: given }, place)['filter'] as Filter<object>;
}

function parseText(text: string): unknown {
  if (isDeeperThan(text, MAX_DEPTH)) throw badInput('filter', `is nested deeper than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badInput('filter', 'is not JSON');
  }
}

function definitionsOf(kind: RecordKindName): readonly VariableDefinitionNode[] {
  const [operation] = parse(`query ($filter: ${types[kind]}!) { __typename }`).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
}
