import type { EntryKind, VersionName } from '../core/evidence';
import type { Session } from '../database';
import { storedEntriesOf } from './log-reader';

/** Kinds of entries that say what must not, or no longer, be there: a restored backup may miss them. */
const KINDS = ['redactions', 'holds'] satisfies EntryKind[];

/** A redaction, or a hold as it was placed or released, as the log holds it. */
export interface LoggedErasure extends VersionName {
  /** As the log hashes it; null where what is stored is no such record any more. */
  readonly document: string | null;
}

/** The redactions and holds in these places of the log, by place. */
export async function erasuresBetween(session: Session, from: bigint, to: bigint): Promise<LoggedErasure[]> {
  const versions = await session.query<VersionName>({
    name: 'erasures-between',
    text: `SELECT kind, record_id AS id, revision FROM log_entries
      WHERE log_index >= $1::bigint AND log_index < $2::bigint AND kind = ANY($3::text[]) ORDER BY log_index`,
    values: [String(from), String(to), KINDS],
  });
  return documentsOf(session, versions);
}

/** Those of them that the archive does not hold. */
export async function missingErasures(
  session: Session,
  erasures: readonly LoggedErasure[],
): Promise<LoggedErasure[]> {
  const found = await documentsOf(session, erasures);
  return erasures.filter(({ document }, at) => document === null || found[at]?.document !== document);
}

async function documentsOf(session: Session, versions: readonly VersionName[]): Promise<LoggedErasure[]> {
  const entries = await storedEntriesOf(session, versions);
  const documents = new Map(entries.map((entry) => [nameOf(entry), entry.stored?.document ?? null]));
  return versions.map(({ kind, id, revision }) => ({
    kind,
    id,
    revision,
    document: documents.get(nameOf({ kind, id, revision })) ?? null,
  }));
}

function nameOf({ kind, id, revision }: VersionName): string {
  return `${kind} ${id} ${revision}`;
}
