import { ClientBase, QueryConfig } from 'pg';
import type { Instant } from '../core/brands';
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

/** One open transaction on one connection. Statements given at the same time run one after another. */
export class ClientTransaction implements Transaction {
  readonly isTransaction = true;
  private last: Promise<unknown> = Promise.resolve();
  private isOpen = true;

  constructor(
    private readonly client: ClientBase,
    readonly startedAt: Instant,
  ) {}

  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (!this.isOpen) return Promise.reject(new Error('a statement came after the end of its transaction'));
    const rows = this.last.then(() => runStatement<Row>(this.client, statement));
    // whoever asked hears of the failure; the next statement only waits for its turn
    this.last = rows.catch(() => undefined);
    return rows;
  }

  /** Refuses statements from now on and waits for those under way, which their caller may not have awaited. */
  async end(): Promise<void> {
    this.isOpen = false;
    await this.last;
  }
}
