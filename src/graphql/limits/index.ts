import { Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { aliasesOf } from './aliases';
import { costOf } from './cost';
import { depthOf } from './depth';
import { directivesOf } from './directives';
import { rootFieldsOf } from './root-fields';
import { fragmentsOf, type Fragments } from './selections';

export { isLongRunning, LONG_RUNNING } from './long-running';
export { fragmentsOf, type Fragments } from './selections';

/** What one operation may ask for; docs/limits.md says how each is counted. */
export interface DocumentLimits {
  /** Definitions of fragments. */
  readonly fragments: number;
  readonly depth: number;
  readonly aliases: number;
  /** Fields at the root of a query. */
  readonly rootFields: number;
  /** Fields at the root of a mutation. */
  readonly mutations: number;
  readonly directives: number;
  /** Values of the answer, estimated. */
  readonly cost: number;
}

/**
 * Refuses a document by the shape of its operations, whatever their variables; it need not be valid. LIMIT_EXCEEDED, with
 * the limit's name as `field`.
 */
export function checkShape(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = fragmentsOf(document);
  const defined = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  refuseAbove('fragments', defined.length, limits.fragments, 'fragments in a document');
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) checkOperation(definition, fragments, limits);
  }
}

function checkOperation(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  limits: DocumentLimits,
): void {
  refuseAbove('depth', depthOf(operation, fragments), limits.depth, 'levels of fields');
  refuseAbove('aliases', aliasesOf(operation, fragments), limits.aliases, 'aliases');
  const isMutation = operation.operation === 'mutation';
  refuseAbove(
    isMutation ? 'mutations' : 'rootFields',
    rootFieldsOf(operation, fragments),
    isMutation ? limits.mutations : limits.rootFields,
    `fields at the root of a ${isMutation ? 'mutation' : 'query'}`,
  );
  refuseAbove('directives', directivesOf(operation, fragments), limits.directives, 'directives');
}

/** Refuses an operation by what its answer would hold. LIMIT_EXCEEDED on `cost`. `variables` are coerced. */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: DocumentLimits,
): void {
  const cost = costOf(schema, operation, fragmentsOf(document), variables);
  refuseAbove('cost', Math.ceil(cost), limits.cost, 'values in the answer, by the sizes that it allows');
}

/** How many lookups an operation is, for the rate limit: its fields at the root. */
export function weightOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  return rootFieldsOf(operation, fragmentsOf(document));
}

/** The same of a document that is not valid, whose fragments may lead nowhere: what all its operations select. */
export function weightOfInvalid({ definitions }: DocumentNode): number {
  return definitions.reduce(
    (total, definition) =>
      total + (definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections.length : 0),
    0,
  );
}

function refuseAbove(name: keyof DocumentLimits, found: number, limit: number, what: string): void {
  if (found <= limit) return;
  const count = found > Number.MAX_SAFE_INTEGER ? 'more' : String(found);
  throw new ArchiveError('LIMIT_EXCEEDED', name, `must be at most ${limit} (${what}), not ${count}`);
}
