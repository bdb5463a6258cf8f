import type { OperationDefinitionNode } from 'graphql';
import { measureSelections, sum, type Fragments } from './selections';

interface Directed {
  readonly directives?: readonly unknown[];
}

/** How many directives an operation bears: itself, at its variables, its fields and its fragments. */
export function directivesOf(operation: OperationDefinitionNode, fragments: Fragments): number {
  const at = (node: Directed | null): number => node?.directives?.length ?? 0;
  const selected = measureSelections(operation.selectionSet, fragments, {
    field: (node, below) => at(node) + below,
    fragment: (node, definition, inside) => at(node) + at(definition) + inside,
    combine: sum,
  });
  const variables = operation.variableDefinitions ?? [];
  return at(operation) + variables.map(at).reduce(sum, 0) + selected;
}
