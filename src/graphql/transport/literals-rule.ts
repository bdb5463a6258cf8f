import {
  ASTNode,
  GraphQLError,
  isInputType,
  Kind,
  NamedTypeNode,
  OperationDefinitionNode,
  TypeNode,
  ValidationRule,
} from 'graphql';
import { badInput } from '../../core/errors';
import { checkLiteral, LiteralFindings } from './check-literal';

/** The types of variable whose value is whole when it reaches a JSON literal; a number has lost its digits. */
const keptInJson: ReadonlySet<string> = new Set(['String', 'Boolean', 'ID', 'DateTime', 'JSON']);

/**
 * Our own "Values of Correct Type": reports each bad literal of a document as BAD_USER_INPUT with its field and
 * without quoting it, and refuses variables inside a JSON literal whose text is gone (Int, Float, Decimal).
 */
export const literalsRule: ValidationRule = (context) => {
  const fieldsInJson = new Map<ASTNode, string>();
  const report = (node: ASTNode, field: string, reason: string) => {
    context.reportError(literalError(node, field, reason));
  };
  const findings: LiteralFindings = {
    bad: report,
    variableInJson: (node, field) => void fieldsInJson.set(node, field),
  };

  const checkVariablesInJson = (operation: OperationDefinitionNode) => {
    if (fieldsInJson.size === 0) return;
    const types = new Map(
      operation.variableDefinitions?.map(({ variable, type }) => [variable.name.value, namedType(type)]),
    );
    for (const { node } of context.getRecursiveVariableUsages(operation)) {
      const field = fieldsInJson.get(node);
      const type = types.get(node.name.value)?.name.value;
      if (field !== undefined && type !== undefined && !keptInJson.has(type)) {
        report(
          node,
          field,
          `must not hold a variable of type ${type} inside: give the whole as a JSON variable`,
        );
      }
    }
  };

  return {
    Argument(node) {
      const type = context.getArgument()?.type;
      if (type) checkLiteral(type, node.value, node.name.value, findings);
    },
    VariableDefinition({ variable, defaultValue }) {
      const type = context.getInputType();
      if (defaultValue && isInputType(type)) checkLiteral(type, defaultValue, variable.name.value, findings);
    },
    Document: {
      leave(document) {
        for (const definition of document.definitions) {
          if (definition.kind === Kind.OPERATION_DEFINITION) checkVariablesInJson(definition);
        }
      },
    },
  };
};

function literalError(node: ASTNode, field: string, reason: string): GraphQLError {
  const error = badInput(field, reason);
  return new GraphQLError(error.message, { nodes: node, originalError: error });
}

function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}
