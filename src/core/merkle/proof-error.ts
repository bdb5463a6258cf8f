/**
 * Why a proof, a signed note or a key is refused.
 *
 * - MALFORMED: its bytes do not follow the format, so it says nothing.
 * - UNKNOWN_KEY: it is well-formed, and nobody who is known signed it.
 * - INVALID: it is well-formed, and what it claims does not hold.
 */
export type ProofErrorCode = 'MALFORMED' | 'UNKNOWN_KEY' | 'INVALID';

/**
 * Thrown by whatever reads or checks evidence of the log. Not an ArchiveError: that evidence does not hold is a
 * finding about the evidence, not a mistake of whoever asked for the check. `reason` is a plain sentence part.
 */
export class ProofError extends Error {
  readonly code: ProofErrorCode;
  readonly reason: string;

  constructor(code: ProofErrorCode, reason: string) {
    super(reason);
    this.name = 'ProofError';
    this.code = code;
    this.reason = reason;
  }
}

/** A ProofError with code MALFORMED. */
export function malformed(reason: string): ProofError {
  return new ProofError('MALFORMED', reason);
}

/** A ProofError with code INVALID. */
export function invalid(reason: string): ProofError {
  return new ProofError('INVALID', reason);
}
