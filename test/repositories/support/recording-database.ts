import type { Database, Session, Statement } from '../../../src/database';

/** A database that notes every statement it is asked, those of transactions too. */
export interface RecordingDatabase {
  readonly database: Database;
  readonly statements: Statement[];
}

/** The same database, noting what it is asked. */
export function recording(database: Database): RecordingDatabase {
  const statements: Statement[] = [];
  const noting = (session: Session): Session['query'] => {
    return (statement) => {
      statements.push(statement);
      return session.query(statement);
    };
  };
  const recorded: Database = {
    engine: database.engine,
    durability: database.durability,
    warnings: database.warnings,
    dataSource: database.dataSource,
    query: noting(database),
    transaction: (work, options) =>
      database.transaction(
        (tx) => work({ isTransaction: true, startedAt: tx.startedAt, query: noting(tx) }),
        options,
      ),
    exclusively: (lock, work) => database.exclusively(lock, work),
    isReady: () => database.isReady(),
    close: () => database.close(),
  };
  return { database: recorded, statements };
}
