export type { Database, PoolLoad, Session, Statement, Transaction, TransactionOptions } from './database';
export { DatabaseError, violates } from './database-error';
export { notice } from './notices';
export type { OpenOptions } from './open-database';
export { openDatabase } from './open-database';
export { Stop } from './stop-signal';
export type { StopSignal } from './stop-signal';
export { textArray } from './text-array';
