import type { Session } from '../database';
import type { AccessEntry, RecordKind } from '../entities';
import { accessInsertion, accessParameter, versionOfAccess } from './access-log';
import { LOG_PARAMETERS, logInsertion, logParameters } from './log-insertion';
import type { SaltedVersion } from './salted-version';
import { identifier } from './sql/column-sql';
import { insertRows, insertRowsTelling, type AlongInsert, type NewRow } from './sql/insert';

/** Rows to be inserted, all with keys of their own, and what goes into the logs with them. */
export interface LoggedRows {
  readonly rows: readonly NewRow[];
  /** The version that each row is, in their order; it goes into the log where the row is inserted. */
  readonly versions: readonly SaltedVersion[];
  /** They go into the logs whatever is inserted. */
  readonly access: readonly AccessEntry[];
}

/**
 * Inserts rows with their entries of the evidence log and of the access log, in one statement: a round trip costs
 * more than what it carries. Gives the inserted ones.
 */
export function insertLogged<Row>(
  session: Session,
  kind: RecordKind<Row>,
  logged: LoggedRows,
): Promise<Row[]> {
  return insertRows(session, kind, logged.rows, alongOf(kind, logged));
}

/** As `insertLogged`, and gives these properties alone of what was inserted. */
export function insertLoggedTelling<Row, Property extends keyof Row & string>(
  session: Session,
  kind: RecordKind<Row>,
  logged: LoggedRows,
  properties: readonly Property[],
): Promise<Pick<Row, Property>[]> {
  return insertRowsTelling(session, kind, logged.rows, properties, alongOf(kind, logged));
}

function alongOf<Row>(kind: RecordKind<Row>, { versions, access }: LoggedRows): AlongInsert {
  const isMade = `given.kind <> '${kind.name}'
    OR given.record_id IN (SELECT ${identifier(kind.column(kind.key))}::text FROM made)`;
  return {
    statements: (first) => ({
      logged: logInsertion(first, isMade),
      accessed: accessInsertion(first + LOG_PARAMETERS),
    }),
    values: [...logParameters([...versions, ...access.map(versionOfAccess)]), accessParameter(access)],
  };
}
