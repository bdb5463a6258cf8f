import { ClientBase, QueryConfig } from 'pg';
import type { Instant } from '../core/brands';
import { abandoned, isAbandonedDuring, unlessAbandoned } from './abandonment';
import type { Canceller } from './canceller';
import { Statement, Transaction } from './database';
import { mapError } from './error-mapping';

/** Runs a statement on one connection; errors come out mapped. */
export async function runStatement<Row>(
  client: Pick<ClientBase, 'query'>,
  statement: Statement,
): Promise<Row[]> {
  const config: QueryConfig = { text: statement.text };
  if (statement.name !== undefined) config.name = statement.name;
  if (statement.values !== undefined) config.values = [...statement.values];
  try {
    const result = await client.query(config);
    // what a statement selects is known to its writer alone, who states the type of a row with it
    return result.rows as Row[];
  } catch (error) {
    throw mapError(error);
  }
}

/** Whose abandonment stops a statement, and by what; without a canceller the statement runs to its end unheard. */
export interface Abandonable {
  readonly signal: AbortSignal;
  readonly canceller: Canceller | null;
}

/** A statement under way. */
export interface RunningStatement<Row> {
  readonly rows: Promise<Row[]>;
  /**
   * Resolves when the session may be asked again: the statement has ended, and so has every attempt to stop it. To
   * false where the session must not be used any more. Never rejects.
   */
  readonly settled: Promise<boolean>;
}

/** Runs a statement that is stopped when the request it runs for is abandoned. */
export function startStatement<Row>(
  client: ClientBase,
  statement: Statement,
  request: Abandonable | null,
): RunningStatement<Row> {
  if (request?.signal.aborted === true) {
    return { rows: Promise.reject(abandoned(request.signal)), settled: Promise.resolve(true) };
  }
  const rows = runStatement<Row>(client, statement);
  return { rows, settled: settle(client, rows, request) };
}

async function settle(
  client: ClientBase,
  rows: Promise<unknown>,
  request: Abandonable | null,
): Promise<boolean> {
  let isReusable = true;
  if (request?.canceller && (await isAbandonedDuring(rows, request.signal))) {
    isReusable = await request.canceller.stop(client, rows);
  }
  await rows.catch(() => undefined);
  return isReusable;
}

/** One open transaction on one connection. Statements given at the same time run one after another. */
export class ClientTransaction implements Transaction {
  readonly isTransaction = true;
  private running: Promise<boolean> = Promise.resolve(true);
  private isOpen = true;
  private lastStatement: Statement | null = null;

  constructor(
    private readonly client: ClientBase,
    readonly startedAt: Instant,
    private begunWith: readonly unknown[] | null,
    private readonly request: Abandonable | null,
  ) {}

  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (!this.isOpen) return Promise.reject(new Error('a statement came after the end of its transaction'));
    const { client, request } = this;
    const running = this.running.then((isReusable) => ({
      isReusable,
      ...startStatement<Row>(client, statement, request),
    }));
    // whoever asked hears of the failure; the next statement only waits for its turn
    this.running = running.then(async ({ isReusable, settled }) => (await settled) && isReusable);
    return unlessAbandoned(
      running.then(({ rows }) => rows),
      request?.signal ?? null,
    );
  }

  /**
   * Refuses statements from now on and waits for those under way, which their caller may not have awaited. Gives
   * whether the session may be used again.
   */
  async end(): Promise<boolean> {
    this.isOpen = false;
    return this.running;
  }

  get first(): readonly unknown[] | null {
    return this.begunWith;
  }

  /** Runs the first statement where it did not go along with the beginning. */
  async begin(statement: Statement): Promise<void> {
    this.begunWith = await this.query(statement);
  }

  last(statement: Statement): void {
    if (!this.isOpen) throw new Error('a statement came after the end of its transaction');
    if (this.lastStatement !== null) throw new Error('a transaction has one last statement');
    this.lastStatement = statement;
  }

  /** What `last` was given. */
  get lastGiven(): Statement | null {
    return this.lastStatement;
  }
}
