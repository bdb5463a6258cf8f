import { GraphQLError } from 'graphql';
import { ArchiveError } from '../../core/errors';

/** An ArchiveError on its way out of Apollo before anything was executed: HTTP status 400. */
export function inputError(error: ArchiveError): GraphQLError {
  const { code, field, reason } = error;
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code, field, reason, http: { status: 400 } },
  });
}
