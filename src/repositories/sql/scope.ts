import { allows, type Caller } from '../../auth';
import type { Session } from '../../database';
import type { RecordKind, RecordKindName } from '../../entities';
import { everything, namespacesWithin, type Scope } from '../../query';
import { identifier } from './column-sql';
import type { Parameters } from './parameters';

/**
 * What records are read through: a session, and the scope that bounds what it shows. Whatever reads records takes one,
 * and there are two ways to get it: for a caller, or, spelled out, past every scope.
 */
export class View {
  private constructor(
    readonly session: Session,
    readonly scope: Scope,
    /** Whether it shows entries of the access log too. */
    readonly hasAccessLog: boolean,
  ) {}

  /** What the caller may see through a session. */
  static of(session: Session, { scope, role }: Pick<Caller, 'scope' | 'role'>): View {
    return new View(session, scope, allows(role, 'READ_ACCESS_LOG'));
  }

  /** All that a session shows: for what the archive does for itself, and never answers to a caller. */
  static unscoped(session: Session): View {
    return new View(session, everything, true);
  }

  /** Whether it leaves nothing out: then statements are what they are without scopes. */
  get isWhole(): boolean {
    return this.scope.namespaces === null;
  }
}

/** What is wanted of the records of a kind: those that meet a condition, in an order, and the first `most` of them. */
export interface Stretch {
  readonly condition: string;
  readonly order: string;
  readonly most: number;
}

/**
 * `FROM … WHERE … ORDER BY …` for a stretch of the records that a view shows. Of several namespaces the first of each are
 * put together: an index that begins with the namespace gives them in order, and no other record is touched.
 */
export function stretchWithin<Row>(
  view: View,
  kind: RecordKind<Row>,
  { condition, order, most }: Stretch,
  parameters: Parameters,
): string {
  const namespaces = boundsOf(view, kind) ?? [];
  const takesNull = namespaces.some((namespace) => isUnnamed(kind, namespace));
  if (namespaces.length < 2 && !takesNull)
    return `FROM ${kind.table} WHERE ${condition}${andWithin(view, kind, parameters)}
    ${order}`;
  const limit = parameters.add(most);
  const column = namespaceColumn(kind);
  const first = (which: string): string =>
    `(SELECT * FROM ${kind.table} WHERE ${which} AND ${condition} ${order} LIMIT ${limit})`;
  const each = `SELECT first.* FROM unnest(${parameters.add(namespaces)}::text[]) AS within (namespace)
      CROSS JOIN LATERAL ${first(`${column} = within.namespace`)} AS first`;
  const pieces = takesNull ? [each, first(`${column} IS NULL`)] : [each];
  return `FROM (${pieces.join(' UNION ALL ')}) AS ${kind.table}
    ${order}`;
}

/** What a condition on records of a kind goes on with where the view shows some of them alone; else empty. */
export function andWithin<Row>(view: View, kind: RecordKind<Row>, parameters: Parameters): string {
  const namespaces = boundsOf(view, kind);
  return namespaces === null ? '' : ` AND ${namespaceWithin(kind, namespaces, parameters)}`;
}

/** As `andWithin`, where a column beside the records holds their namespace. */
export function andNamespaceWithin(
  view: View,
  kind: RecordKindName,
  column: string,
  parameters: Parameters,
): string {
  const namespaces = namespacesWithin(view.scope, kind);
  return namespaces === null ? '' : ` AND ${isOneOf(column, namespaces, parameters)}`;
}

/**
 * What a condition goes on with on rows that are about records of a kind, both of which columns of theirs name; ''
 * where the view shows all. `column` holds one namespace ("" for none), or with `isList` those of several records.
 */
export function andAboutWithin(
  view: View,
  { kind, column, isList = false }: { kind: string; column: string; isList?: boolean },
  parameters: Parameters,
): string {
  if (view.isWhole) return '';
  const conditions = recordKinds.flatMap((name) => {
    const namespaces = namespacesWithin(view.scope, name) ?? [];
    if (namespaces.length === 0) return [];
    const list = `${parameters.add(namespaces)}::text[]`;
    return [`${kind} = '${name}' AND ${isList ? `${column} <@ ${list}` : `${column} = ANY(${list})`}`];
  });
  return ` AND (${conditions.length === 0 ? 'false' : conditions.join(' OR ')})`;
}

const recordKinds = Object.keys({
  'security-incidents': true,
  postmortems: true,
  'cascade-events': true,
  'recovery-sessions': true,
} satisfies Record<RecordKindName, true>) as RecordKindName[];

/** Null where nothing bounds the records of the kind. */
function boundsOf<Row>(view: View, kind: RecordKind<Row>): readonly string[] | null {
  const namespaces = namespacesWithin(view.scope, kind.name);
  const hasNamespaces = kind.columns.some(({ property }) => property === 'namespace');
  return namespaces === null || (!hasNamespaces && namespaces.includes('')) ? null : namespaces;
}

function namespaceWithin<Row>(
  kind: RecordKind<Row>,
  namespaces: readonly string[],
  parameters: Parameters,
): string {
  if (namespaces.length === 0) return 'false';
  const condition = isOneOf(namespaceColumn(kind), namespaces, parameters);
  const takesNull = namespaces.some((namespace) => isUnnamed(kind, namespace));
  return takesNull ? `(${condition} OR ${namespaceColumn(kind)} IS NULL)` : condition;
}

function isOneOf(expression: string, namespaces: readonly string[], parameters: Parameters): string {
  const [only, other] = namespaces;
  if (only === undefined) return 'false';
  return other === undefined
    ? `${expression} = ${parameters.add(only)}::text`
    : `${expression} = ANY(${parameters.add(namespaces)}::text[])`;
}

function namespaceColumn<Row>(kind: RecordKind<Row>): string {
  return identifier(kind.column('namespace'));
}

/** Whether records that have no namespace count as one of this: they hold "" or null. */
function isUnnamed<Row>(kind: RecordKind<Row>, namespace: string): boolean {
  return namespace === '' && kind.column('namespace').isNullable;
}
