import type { Database, Session, Statement } from '../../../src/database';

/** A database that notes every statement it is asked, those of transactions too. */
export interface RecordingDatabase {
  readonly database: Database;
  readonly statements: Statement[];
}

/** The same database, noting what it is asked. */
export function recording(database: Database): RecordingDatabase {
  const statements: Statement[] = [];
  return { database: noting(database, statements), statements };
}

function noting(database: Database, statements: Statement[], shared?: Database): Database {
  const noted = (session: Session): Session['query'] => {
    return (statement) => {
      statements.push(statement);
      return session.query(statement);
    };
  };
  const { dataSource, durability, engine, signal, warnings } = database;
  return {
    ...{ dataSource, durability, engine, signal, warnings },
    query: noted(database),
    transaction: (work, options) =>
      database.transaction((tx) => {
        if (options?.first !== undefined) statements.push(options.first);
        return work({
          isTransaction: true,
          startedAt: tx.startedAt,
          first: tx.first,
          query: noted(tx),
          last: (statement) => {
            statements.push(statement);
            tx.last(statement);
          },
          commit: (statement) => {
            statements.push(statement);
            return tx.commit(statement);
          },
        });
      }, options),
    listen: (hear) => database.listen(hear),
    exclusively: (lock, work) => database.exclusively(lock, work),
    unlessHeld: (lock, work) => database.unlessHeld(lock, work),
    get load() {
      return database.load;
    },
    forRequest(given) {
      return noting(database.forRequest(given), statements, this.shared);
    },
    get shared() {
      return shared ?? this;
    },
    isReady: () => database.isReady(),
    close: () => database.close(),
  };
}
