import { allows, type Caller } from '../auth';
import { ArchiveError } from '../core/errors';
import type { Database } from '../database';
import { accessEntryTable as log, servedColumns, type AccessEntry } from '../entities';
import { checkLimit, isGiven, type Filter } from '../query';
import type { AccessBuffer } from './access-buffer';
import { orderBy } from './sql/column-sql';
import { compileFilter } from './sql/filter';
import { Parameters } from './sql/parameters';
import { selectList, toRows } from './sql/rows';
import { cursorOf, keyset, newestFirst, type ConnectionPage } from './sql/select';

/** An entry of the access log as it is served. */
export type ServedAccessEntry = Readonly<Omit<AccessEntry, 'salt'>>;

/** Which stretch of the access log: `first` entries, 0 to 1,000 (100 if left out), after a cursor. */
export interface AccessPage {
  readonly first?: number | null;
  readonly after?: string | null;
}

const columns = servedColumns(log.columns);
const order = newestFirst(log);

/** Reads the access log. */
export class AccessLogRepository {
  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly access: AccessBuffer,
  ) {}

  /**
   * A page of the entries that match, newest first. A caller whose scope has limits gets its own entries, and those about
   * namespaces that are all within its scope.
   * @throws ArchiveError FORBIDDEN where the caller may not read the access log; BAD_USER_INPUT
   */
  async find(
    filter?: Filter<AccessEntry> | null,
    { first, after }: AccessPage = {},
  ): Promise<ConnectionPage<ServedAccessEntry>> {
    if (!allows(this.caller.role, 'READ_ACCESS_LOG')) return this.refuse();
    const limit = checkLimit(first, 'first');
    const parameters = new Parameters();
    const conditions = [compileFilter(log, filter, parameters), this.withinScope(parameters)];
    if (isGiven(after)) conditions.push(keyset(log, order, after, 'after', parameters));
    const raw = await this.database.query<Record<string, unknown>>({
      text: `SELECT ${selectList(columns)} FROM ${log.table} WHERE ${conditions.join(' AND ')}
        ${orderBy(log, order.field, order.direction)} LIMIT ${parameters.add(limit + 1)}`,
      values: parameters.values,
    });
    const rows = toRows<AccessEntry>(columns, raw);
    return {
      edges: rows.slice(0, limit).map((node) => ({ node, cursor: cursorOf(log, order, node) })),
      hasNextPage: rows.length > limit,
      hasPreviousPage: isGiven(after),
    };
  }

  private withinScope(parameters: Parameters): string {
    const { actor, scope } = this.caller;
    if (scope.namespaces === null) return 'true';
    return `(actor = ${parameters.add(actor)} OR
      (namespaces <> '{}' AND namespaces <@ ${parameters.add(scope.namespaces)}::text[]))`;
  }

  private async refuse(): Promise<never> {
    const code = 'FORBIDDEN';
    await this.access.note(this.caller, {
      operation: 'accessEntries',
      kind: 'access-entries',
      records: [],
      code,
    });
    throw new ArchiveError(code, null, 'the access log is read by admins and auditors alone');
  }
}
