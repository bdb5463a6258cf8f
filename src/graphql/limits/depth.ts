import type { OperationDefinitionNode } from 'graphql';
import { measureSelections, type Fragments } from './selections';

/** How many levels of fields an operation has; those of its root are the first. */
export function depthOf({ selectionSet }: OperationDefinitionNode, fragments: Fragments): number {
  return measureSelections(selectionSet, fragments, {
    field: (_node, below) => below + 1,
    fragment: (_node, _definition, inside) => inside,
    combine: Math.max,
  });
}
