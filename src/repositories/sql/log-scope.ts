import type { EntryKind } from '../../core/evidence';
import { namespacesWithin } from '../../query';
import type { Parameters } from './parameters';
import { andAboutWithin, type Stretch, type View } from './scope';

/** Which entries of one kind a view shows: those of these namespaces, as far as a further condition holds. */
interface SeenEntries {
  readonly kind: EntryKind;
  readonly namespaces: readonly string[];
  /** Begins with AND, or is empty. */
  readonly condition: string;
}

const IS_NO_ACCESS = `log_entries.kind <> 'access-entries'`;

/** The id that an entry names as its record, where it is a number: a row put there by hand may name anything. */
const idOfEntry = `CASE WHEN log_entries.record_id ~ '^[1-9][0-9]{0,17}$' THEN log_entries.record_id::bigint END`;

/**
 * The entries that a view shows, in pieces that have none in common; null for all. An entry about a record is seen by the
 * namespace of that version. A redaction is seen with its record, a hold with all that it was placed on, and what the log
 * says of itself by everyone; an entry of the access log by who may read that, with all the namespaces that it names.
 */
function seenEntries(view: View, parameters: Parameters): readonly SeenEntries[] | null {
  const { scope, isWhole } = view;
  if (isWhole) return null;
  const named = scope.namespaces ?? [];
  const redaction = andAboutWithin(view, { kind: 'about.kind', column: 'about.namespace' }, parameters);
  const hold = andAboutWithin(
    view,
    { kind: 'about.kind', column: 'about.namespaces', isList: true },
    parameters,
  );
  const access = !view.hasAccessLog
    ? ''
    : ` AND EXISTS (SELECT FROM access_entries AS about WHERE about.id = log_entries.record_id
    AND about.namespaces <> '{}' AND about.namespaces <@ ${parameters.add(named)}::text[])`;
  const exists = (table: string, condition: string): string =>
    ` AND EXISTS (SELECT FROM ${table} AS about WHERE about.id = ${idOfEntry}${condition})`;
  const seen = {
    'security-incidents': { namespaces: namespacesWithin(scope, 'security-incidents') ?? [], condition: '' },
    postmortems: { namespaces: namespacesWithin(scope, 'postmortems') ?? [], condition: '' },
    'cascade-events': { namespaces: named, condition: '' },
    'recovery-sessions': { namespaces: named, condition: '' },
    'retention-records': { namespaces: named, condition: '' },
    redactions: { namespaces: [...named, ''], condition: exists('redactions', redaction) },
    holds: { namespaces: [''], condition: exists('holds', hold) },
    'verification-runs': { namespaces: named, condition: '' },
    log: { namespaces: [''], condition: '' },
    'access-entries': {
      namespaces: view.hasAccessLog ? [''] : [],
      condition: access,
    },
  } satisfies Record<EntryKind, Omit<SeenEntries, 'kind'>>;
  return (Object.keys(seen) as EntryKind[])
    .map((kind) => ({ kind, ...seen[kind], namespaces: [...new Set(seen[kind].namespaces)] }))
    .filter(({ namespaces }) => namespaces.length > 0);
}

/** What a condition on `log_entries` goes on with where the view shows some of them alone; else empty. */
export function andEntriesWithin(view: View, parameters: Parameters): string {
  const seen = seenEntries(view, parameters);
  if (seen === null) return view.hasAccessLog ? '' : ` AND ${IS_NO_ACCESS}`;
  return ` AND (${seen.map((entries) => seenCondition(entries, parameters)).join(' OR ')})`;
}

/** Most pieces that a statement is put together of: planning takes time for each. */
const MAX_PIECES = 32;

/**
 * The entries that a view shows and that meet a condition, in the order of places, the first `most` of them; for FROM, under
 * the table's name. As with records, those of each kind and namespace come from the index on these.
 */
export function entriesWithin(
  view: View,
  { condition, order, most }: Stretch,
  parameters: Parameters,
): string {
  const seen = seenEntries(view, parameters);
  if (seen === null) {
    const shown = view.hasAccessLog ? condition : `${IS_NO_ACCESS} AND ${condition}`;
    return `FROM log_entries WHERE ${shown}
    ${order}`;
  }
  const limit = parameters.add(most);
  const pieces = seen.flatMap(({ namespaces, ...entries }) =>
    namespaces.map((namespace) => ({ ...entries, namespaces: [namespace] })),
  );
  const selects = (pieces.length > MAX_PIECES ? seen : pieces).map(
    (entries) =>
      `(SELECT * FROM log_entries WHERE ${seenCondition(entries, parameters)} AND ${condition} ${order} LIMIT ${limit})`,
  );
  return `FROM (${selects.join(' UNION ALL ')}) AS log_entries
    ${order}`;
}

function seenCondition({ kind, namespaces, condition }: SeenEntries, parameters: Parameters): string {
  const [only, other] = namespaces;
  const namespace =
    only !== undefined && other === undefined
      ? `= ${parameters.add(only)}::text`
      : `= ANY(${parameters.add(namespaces)}::text[])`;
  return `log_entries.kind = '${kind}' AND log_entries.namespace ${namespace}${condition}`;
}
