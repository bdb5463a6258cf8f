import { GraphQLError } from 'graphql';
import { ArchiveError, type ErrorCode } from '../../core/errors';

/** An ArchiveError that ends a request before anything was executed: HTTP status 403, 503 or, mostly, 400. */
export function refusal(error: ArchiveError): GraphQLError {
  const { code, field, reason } = error;
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code, field, reason, http: { status: statuses[code] ?? 400 } },
  });
}

const statuses: Partial<Record<ErrorCode, number>> = { FORBIDDEN: 403, UNAVAILABLE: 503 };
