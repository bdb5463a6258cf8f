/** What an identity is there for. */
export enum Role {
  /** Reads. */
  VIEWER = 'viewer',
  /** Reads and writes. */
  OPERATOR = 'operator',
  /** Also deletes, redacts, places holds, and makes tokens. */
  ADMIN = 'admin',
  /** Reads everything that the evidence needs, the access log too; writes nothing. */
  AUDITOR = 'auditor',
}
