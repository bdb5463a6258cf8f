import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { ASTNode, GraphQLError, isValueNode, Kind } from 'graphql';
import { ArchiveError } from '../../core/errors';

/**
 * Apollo always runs graphql-js's own rules beside ours. Where `literalsRule` has reported bad literals, this
 * leaves out what those rules say of the same values.
 */
export const literalErrorsPlugin: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response }) {
        if (errors === undefined || response.body.kind !== 'single') return;
        const reported = new Set(errors.filter(isLiteralError).flatMap((error) => error.nodes ?? []));
        if (reported.size === 0) return;
        const { singleResult } = response.body;
        // Apollo formats error by error, so both lists have one order.
        singleResult.errors = singleResult.errors?.filter((_formatted, index) => {
          const error = errors[index];
          return error === undefined || isLiteralError(error) || !isAboutValue(error, reported);
        });
      },
    };
  },
};

/** One of ours: graphql-js may wrap the ArchiveError of a scalar too, but that names no field. */
function isLiteralError({ extensions, originalError }: GraphQLError): boolean {
  return (
    extensions.code === ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED &&
    originalError instanceof ArchiveError &&
    originalError.field !== null
  );
}

function isAboutValue(error: GraphQLError, reported: ReadonlySet<ASTNode>): boolean {
  const nodes = error.nodes ?? [];
  return nodes.some((node) => reported.has(node)) || isLiteral(nodes[0]);
}

function isLiteral(node: ASTNode | undefined): boolean {
  if (node === undefined || node.kind === Kind.VARIABLE) return false;
  return isValueNode(node) || node.kind === Kind.OBJECT_FIELD;
}
