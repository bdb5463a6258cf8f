import { GraphQLError, type ValidationRule } from 'graphql';

/** Refuses operations of a type that the schema has no root for: graphql-js 16 finds that out by failing to run them. */
export const operationTypesRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(new GraphQLError(`There is no ${node.operation} here.`, { nodes: node }));
  },
});
