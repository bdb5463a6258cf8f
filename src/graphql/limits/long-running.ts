import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { fragmentsOf, measureSelections } from './selections';

/** The extension of a field of the schema that may take the longer of the two deadlines. */
export const LONG_RUNNING = { isLongRunning: true } as const;

/** Whether an operation selects a field that goes through many records, such as the verdict on a chain. */
export function isLongRunning(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation, selectionSet }: OperationDefinitionNode,
): boolean {
  const fields = schema.getRootType(operation)?.getFields() ?? {};
  const found = measureSelections(selectionSet, fragmentsOf(document), {
    field: ({ name }) => (fields[name.value]?.extensions['isLongRunning'] === true ? 1 : 0),
    fragment: (_node, _definition, inside) => inside,
    combine: Math.max,
  });
  return found > 0;
}
