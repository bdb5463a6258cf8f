import type { VersionName } from '../core/evidence';
import type { Session } from '../database';
import { cascadeEventKind, postmortemKind, recoverySessionKind, securityIncidentKind } from '../entities';
import { identifier } from './sql/column-sql';

/** Versions read at once. */
const BATCH = 1_000;

/** Where versions are stored: each source gives kind, id and revision. */
const sources: readonly string[] = [
  ...[securityIncidentKind, postmortemKind, recoverySessionKind].map(
    (kind) =>
      `SELECT '${kind.name}' AS kind, ${identifier(kind.column(kind.key))}::text AS id, revision FROM ${kind.table}`,
  ),
  `SELECT '${cascadeEventKind.name}' AS kind, cascade_id AS id, 1 AS revision FROM ${cascadeEventKind.table}`,
  `SELECT 'retention-records' AS kind, id::text AS id, revision FROM retention_records`,
  `SELECT 'redactions' AS kind, id::text AS id, revision FROM redactions`,
  `SELECT 'holds' AS kind, id::text AS id, revision FROM holds`,
  `SELECT 'verification-runs' AS kind, id::text AS id, 1 AS revision FROM verification_runs`,
  `SELECT 'access-entries' AS kind, id, 1 AS revision FROM access_entries`,
  'SELECT kind, record_id AS id, revision - 1 AS revision FROM revisions',
];

/** The versions that are stored and have no entry of the log, batch by batch. */
export async function* unloggedVersions(session: Session): AsyncGenerator<VersionName[]> {
  for (const source of sources) {
    let last: VersionName | undefined;
    do {
      const rows: VersionName[] = await session.query<VersionName>({
        text: `SELECT kind, id, revision FROM (${source}) AS versions
          WHERE NOT EXISTS (
              SELECT 1 FROM log_entries AS entries WHERE entries.kind = versions.kind
                AND entries.record_id = versions.id AND entries.revision = versions.revision)
            ${last === undefined ? '' : 'AND (kind, id, revision) > ($1::text, $2::text, $3::integer)'}
          ORDER BY kind, id, revision LIMIT ${BATCH}`,
        values: last === undefined ? [] : [last.kind, last.id, last.revision],
      });
      if (rows.length > 0) yield rows;
      last = rows.length < BATCH ? undefined : rows.at(-1);
    } while (last !== undefined);
  }
}
