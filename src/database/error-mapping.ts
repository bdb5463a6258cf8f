import { ArchiveError } from '../core/errors';
import { DatabaseError } from './database-error';

/** Codes of the operating system and of DNS that say: no connection. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** invalid_sql_statement_name: the server does not have a statement that the driver believes to be prepared. */
export const NOT_PREPARED = '26000';

/** SQLSTATEs by which a server ends or refuses a session (PostgreSQL, Appendix A); class 08 and 28 are added below. */
const SESSION_STATES: ReadonlySet<string> = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P04', // database_dropped
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '53300', // too_many_connections
  '3D000', // invalid_catalog_name: the database is not there (any more)
]);

/** The driver has no codes for these: its messages are matched (pg 8, pg-pool 3). */
const DRIVER_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|timeout expired|Query read timeout)/;

/** The SQLSTATE or system code that an error carries, null when it has none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Whether an error of the driver means that the session is lost or was never there. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  const code = codeOf(error);
  if (code !== null) {
    return NETWORK_CODES.has(code) || SESSION_STATES.has(code) || /^(08|28)...$/.test(code);
  }
  return error instanceof Error && DRIVER_MESSAGES.test(error.message);
}

/** Whether PostgreSQL asks to run the transaction again: serialization_failure or deadlock_detected. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && (error.sqlState === '40001' || error.sqlState === '40P01');
}

/** UNAVAILABLE, the one answer to a database out of reach; what the driver said goes along as `cause`, for the log. */
export function unavailable(cause: unknown): ArchiveError {
  const error = new ArchiveError('UNAVAILABLE', null, 'the database cannot be reached');
  error.cause = cause;
  return error;
}

/** query_canceled (PostgreSQL, Appendix A): by its statement_timeout, by a canceller of ours or by an administrator. */
const QUERY_CANCELED = '57014';

function tookTooLong(cause: unknown): ArchiveError {
  const error = new ArchiveError(
    'DEADLINE_EXCEEDED',
    null,
    'took longer than a statement may, and was stopped',
  );
  error.cause = cause;
  return error;
}

/** Turns what the driver threw into what this project throws: UNAVAILABLE, DEADLINE_EXCEEDED or a DatabaseError. Ours pass through. */
export function mapError(error: unknown): ArchiveError | DatabaseError {
  if (error instanceof ArchiveError || error instanceof DatabaseError) return error;
  if (isConnectionLoss(error)) return unavailable(error);
  const code = codeOf(error);
  if (code === QUERY_CANCELED) return tookTooLong(error);
  const sqlState = code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  const message = error instanceof Error ? error.message : String(error);
  return new DatabaseError(message, sqlState, constraintOf(error), error);
}

function constraintOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('constraint' in error)) return null;
  return typeof error.constraint === 'string' ? error.constraint : null;
}
