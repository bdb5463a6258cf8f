import type { OperationDefinitionNode } from 'graphql';
import { measureSelections, sum, type Fragments } from './selections';

/** How many fields of an operation have an alias, on every level. */
export function aliasesOf({ selectionSet }: OperationDefinitionNode, fragments: Fragments): number {
  return measureSelections(selectionSet, fragments, {
    field: ({ alias }, below) => below + (alias === undefined ? 0 : 1),
    fragment: (_node, _definition, inside) => inside,
    combine: sum,
  });
}
