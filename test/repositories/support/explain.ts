import type { Database, Statement, Transaction } from '../../../src/database';

/** How the database would run a statement: with its values in sight, and as a plan for any values. */
export interface Plans {
  readonly custom: string;
  /** Only named statements are ever planned so. */
  readonly generic: string | null;
}

/** Asks the database for the plans of a statement that a repository sent. */
export function plansOf(database: Database, statement: Statement): Promise<Plans> {
  return database.transaction(async (tx) => ({
    custom: await explain(tx, { ...statement, name: undefined, text: `EXPLAIN ${statement.text}` }),
    generic: statement.name === undefined ? null : await explainGeneric(tx, statement),
  }));
}

async function explainGeneric(tx: Transaction, { text, values = [] }: Statement): Promise<string> {
  await tx.query({ text: `SET LOCAL plan_cache_mode = force_generic_plan` });
  await tx.query({ text: `PREPARE explained AS ${text}` });
  try {
    const given = values.map(literal).join(', ');
    return await explain(tx, { text: `EXPLAIN EXECUTE explained${given === '' ? '' : `(${given})`}` });
  } finally {
    await tx.query({ text: 'DEALLOCATE explained' });
  }
}

async function explain(tx: Transaction, statement: Statement): Promise<string> {
  const lines = await tx.query<{ 'QUERY PLAN': string }>(statement);
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}

/** Without a type of its own, so that it takes that of its parameter. */
function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (Buffer.isBuffer(value)) return literal(itemsOf(value));
  const text = Array.isArray(value) ? `{${value.map(element).join(',')}}` : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

function element(value: unknown): string {
  return value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** The items of a list as `textArray` sends it: a head of 20 bytes, and each with its length before it, -1 for NULL. */
function itemsOf(list: Buffer): (string | null)[] {
  const items: (string | null)[] = [];
  for (let at = 20; at < list.length;) {
    const length = list.readInt32BE(at);
    at += 4;
    items.push(length === -1 ? null : list.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return items;
}
