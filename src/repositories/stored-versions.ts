import type { Instant } from '../core/brands';
import type { StoredVersion, VersionName } from '../core/evidence';
import type { Session } from '../database';
import { readCurrentVersions, type CurrentVersion } from './current-versions';
import { leafDocument } from './log-versions';
import { textOrNull } from './readable';

/** Reads what is stored of the versions now, in their order; null where one is not there. */
export async function readStoredVersions(
  session: Session,
  versions: readonly VersionName[],
): Promise<(StoredVersion | null)[]> {
  const current = await readCurrentVersions(session, versions);
  const ownOf = ({ kind, id }: VersionName): CurrentVersion | undefined => current.get(kind)?.get(id);
  const replaced = await readReplaced(
    session,
    versions.filter((version) => ownOf(version)?.revision !== version.revision),
  );
  return versions.map((version) => {
    const own = ownOf(version);
    // The record keeps the time of its first version, whatever became of it.
    const recordedAt: Instant | null = version.revision === 1 ? (own?.recordedAt ?? null) : null;
    if (own?.revision === version.revision) return { ...own, recordedAt };
    const kept = replaced.get(nameOf(version));
    if (kept === undefined) return null;
    const document = textOrNull(() => leafDocument(kept.document));
    return { document, salt: kept.salt, recordedAt, contradiction: null };
  });
}

interface ReplacedVersion extends VersionName {
  readonly document: string;
  readonly salt: string | null;
}

async function readReplaced(
  session: Session,
  versions: readonly VersionName[],
): Promise<Map<string, ReplacedVersion>> {
  if (versions.length === 0) return new Map();
  const rows = await session.query<ReplacedVersion>({
    name: 'replaced-versions',
    text: `SELECT kind, record_id AS id, revision - 1 AS revision, previous_document AS document, previous_salt AS salt
      FROM revisions JOIN unnest($1::text[], $2::text[], $3::integer[]) AS given (kind, record_id, revision)
        USING (kind, record_id, revision)`,
    values: [
      versions.map(({ kind }) => kind),
      versions.map(({ id }) => id),
      versions.map(({ revision }) => revision + 1),
    ],
  });
  return new Map(rows.map((row) => [nameOf(row), row]));
}

function nameOf({ kind, id, revision }: VersionName): string {
  return `${revision} ${kind} ${id}`;
}
