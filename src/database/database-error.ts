/**
 * A failure inside the database that no caller can mend: the edges answer it with INTERNAL_SERVER_ERROR and log the
 * cause. Repositories catch it where a constraint's name tells them what happened.
 */
export class DatabaseError extends Error {
  /** The five-character SQLSTATE (PostgreSQL, Appendix A), null when the failure came from elsewhere. */
  readonly sqlState: string | null;
  /** The name of the constraint that refused the row, null when none did. */
  readonly constraint: string | null;

  constructor(message: string, sqlState: string | null, constraint: string | null, cause: unknown) {
    super(message, { cause });
    this.name = 'DatabaseError';
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

/** Whether `error` says that the unique or other constraint of that name refused a row. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint;
}
