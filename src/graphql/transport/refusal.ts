import { GraphQLError } from 'graphql';
import { ArchiveError } from '../../core/errors';

/** An ArchiveError that ends a request before anything was executed: HTTP status 503 or, mostly, 400. */
export function refusal(error: ArchiveError): GraphQLError {
  const { code, field, reason } = error;
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code, field, reason, http: { status: code === 'UNAVAILABLE' ? 503 : 400 } },
  });
}
