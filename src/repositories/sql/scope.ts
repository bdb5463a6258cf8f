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

/** Most pieces that a statement is merged of: planning takes time for each. */
export const MAX_MERGED = 32;

/**
 * The records of a kind that a view shows, for FROM, under the table's name. Of several namespaces each is a piece of its
 * own, so that the indexes that begin with the namespace give all of them in order and no record of another is touched.
 */
export function recordsWithin<Row>(view: View, kind: RecordKind<Row>, parameters: Parameters): string {
  const namespaces = boundsOf(view, kind);
  if (namespaces === null) return kind.table;
  if (namespaces.length > MAX_MERGED)
    return merged(kind.table, [namespaceWithin(kind, namespaces, parameters)]);
  return merged(
    kind.table,
    namespaces.length === 0
      ? ['false']
      : namespaces.flatMap((namespace) => [
          isOneOf(namespaceColumn(kind), [namespace], parameters),
          ...(isUnnamed(kind, namespace) ? [`${namespaceColumn(kind)} IS NULL`] : []),
        ]),
  );
}

/** The rows of a table that meet one of several conditions, none more than one, for FROM. */
export function merged(table: string, conditions: readonly string[]): string {
  const pieces = conditions.map((condition) => `SELECT * FROM ${table} WHERE ${condition}`);
  return `(${pieces.join(' UNION ALL ')}) AS ${table}`;
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
