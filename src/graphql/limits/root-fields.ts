import type { OperationDefinitionNode } from 'graphql';
import { measureSelections, sum, type Fragments } from './selections';

/** How many fields an operation selects at its root; one that is written twice counts twice. */
export function rootFieldsOf({ selectionSet }: OperationDefinitionNode, fragments: Fragments): number {
  return measureSelections(selectionSet, fragments, {
    field: () => 1,
    fragment: (_node, _definition, inside) => inside,
    combine: sum,
  });
}
