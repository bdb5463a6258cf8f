import type { Instant } from '../core/brands';
import type { StoredVersion, VersionName } from '../core/evidence';
import { parseTimestamp } from '../core/timestamp';
import type { Session } from '../database';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  servedColumns,
  type AccessEntry,
  type CascadeEvent,
  type RecordKind,
} from '../entities';
import { accessColumns, accessDocument } from './access-log';
import { holdDocument, readStoredHolds } from './hold-log';
import { versionOfRow } from './log-versions';
import { textOrNull } from './readable';
import { redactionDocument, storedRedactionColumns, type StoredRedaction } from './redaction-log';
import { retentionDocument, storedRetentionColumns, type StoredRetentionRecord } from './retention-log';
import { castTypes, identifier } from './sql/column-sql';
import { selectList, toRows } from './sql/rows';
import { storedVerificationColumns, verificationDocument, type StoredVerification } from './verification-log';

/** A record as it is now. */
export interface CurrentVersion extends StoredVersion {
  readonly revision: number;
}

type CurrentReader = (session: Session, ids: readonly string[]) => Promise<Map<string, CurrentVersion>>;

const readers: ReadonlyMap<string, CurrentReader> = new Map<string, CurrentReader>([
  [securityIncidentKind.name, (session, ids) => readRecords(session, securityIncidentKind, ids)],
  [postmortemKind.name, (session, ids) => readRecords(session, postmortemKind, ids)],
  [cascadeEventKind.name, (session, ids) => readRecords(session, cascadeEventKind, ids, contradictionIn)],
  [recoverySessionKind.name, (session, ids) => readRecords(session, recoverySessionKind, ids)],
  ['retention-records', readRetentions],
  ['redactions', readRedactions],
  ['holds', readHolds],
  ['access-entries', readAccess],
  ['verification-runs', readVerifications],
]);

/** Reads the records that the versions are of, as they are now: by kind, then by id. */
export async function readCurrentVersions(
  session: Session,
  versions: readonly VersionName[],
): Promise<Map<string, Map<string, CurrentVersion>>> {
  const found = new Map<string, Map<string, CurrentVersion>>();
  for (const [kind, read] of readers) {
    const ids = new Set(versions.flatMap((version) => (version.kind === kind ? [version.id] : [])));
    if (ids.size > 0) found.set(kind, await read(session, [...ids]));
  }
  return found;
}

type LoggedRow = { recordedAt: Instant; salt: string | null; redactedFields: string[] };

async function readRecords<Row extends LoggedRow>(
  session: Session,
  kind: RecordKind<Row>,
  ids: readonly string[],
  contradiction: (row: Row) => string | null = () => null,
): Promise<Map<string, CurrentVersion>> {
  const columns = [...servedColumns(kind.columns), kind.column('salt')];
  const key = kind.column(kind.key);
  const rows = toRows<Row>(
    columns,
    await session.query({
      text: `SELECT ${selectList(columns)} FROM ${kind.table}
        WHERE ${identifier(key)} = ANY($1::${castTypes[key.kind]}[])`,
      values: [key.kind === 'id' ? ids.filter(isNumber) : ids],
    }),
  );
  return new Map(
    rows.map((row) => [
      String(row[kind.key]),
      currentVersion(kind, row, wrongField(kind, row) ?? contradiction(row)),
    ]),
  );
}

function currentVersion<Row extends LoggedRow>(
  kind: RecordKind<Row>,
  row: Row,
  contradiction: string | null,
): CurrentVersion {
  const { recordedAt, salt } = row;
  const { revision = 1 } = row as { revision?: number };
  const document = textOrNull(() => versionOfRow(kind, row, recordedAt, salt ?? '').document);
  return { revision, document, salt, recordedAt, contradiction };
}

/** A field spelled as written records spell it would be the same in the document, and another to who reads it. */
function wrongField<Row extends LoggedRow>(kind: RecordKind<Row>, { redactedFields }: Row): string | null {
  const known = kind.columns.filter(({ isRedactable }) => isRedactable).map(({ property }) => property);
  const wrong = redactedFields.find((field) => !known.includes(field));
  return wrong === undefined ? null : `redacted_fields names ${wrong}, which cannot be redacted`;
}

/**
 * An event is logged as it came: with its time as text, though it is found by the moment beside it; and of its trigger
 * only what it brought, so that the rest of the trigger must be empty.
 */
function contradictionIn(event: CascadeEvent): string | null {
  const { timestamp, timestampText, isNested, isTriggeredByKnown, triggerEventId, triggeredBy } = event;
  if (textOrNull(() => parseTimestamp(timestampText).instant) !== timestamp)
    return `timestamp is not the moment of timestamp_text, ${timestampText}`;
  if (!isNested && triggerEventId !== null)
    return 'trigger_event_id is given, and the event came without one';
  const isTriggeredByTold = triggeredBy !== null || isTriggeredByKnown;
  if (isTriggeredByTold && !(isNested && isTriggeredByKnown))
    return 'triggered_by is given, and the event came without one';
  return null;
}

/** A retention record is logged a moment after it is made: only its entry knows when. */
async function readRetentions(
  session: Session,
  ids: readonly string[],
): Promise<Map<string, CurrentVersion>> {
  const records = await session.query<StoredRetentionRecord>({
    text: `SELECT ${storedRetentionColumns} FROM retention_records WHERE id = ANY($1::bigint[])`,
    values: [ids.filter(isNumber)],
  });
  return new Map(
    records.map((record) => [
      record.id,
      {
        revision: record.revision,
        document: textOrNull(() => retentionDocument(record)),
        salt: record.salt,
        recordedAt: null,
        contradiction: null,
      },
    ]),
  );
}

async function readRedactions(
  session: Session,
  ids: readonly string[],
): Promise<Map<string, CurrentVersion>> {
  const redactions = await session.query<StoredRedaction>({
    text: `SELECT ${storedRedactionColumns} FROM redactions WHERE id = ANY($1::bigint[])`,
    values: [ids.filter(isNumber)],
  });
  return new Map(
    redactions.map((redaction) => [
      redaction.id,
      {
        revision: redaction.revision,
        document: textOrNull(() => redactionDocument(redaction)),
        salt: redaction.salt,
        recordedAt: redaction.redactedAt,
        // Two spellings of a field are one in the document.
        contradiction: redaction.fields.some((field) => field.includes('_'))
          ? 'fields names what is no field'
          : null,
      },
    ]),
  );
}

/** A hold says itself when it was placed and released. */
async function readHolds(session: Session, ids: readonly string[]): Promise<Map<string, CurrentVersion>> {
  const holds = await readStoredHolds(session, ids.filter(isNumber));
  return new Map(
    holds.map((hold) => [
      hold.id,
      {
        revision: hold.revision,
        document: textOrNull(() => holdDocument(hold)),
        salt: hold.salt,
        recordedAt: null,
        contradiction: hold.hasOtherKind ? 'a record that it holds is said to be of another kind' : null,
      },
    ]),
  );
}

async function readAccess(session: Session, ids: readonly string[]): Promise<Map<string, CurrentVersion>> {
  const entries = await session.query<AccessEntry>({
    text: `SELECT ${accessColumns} FROM access_entries WHERE id = ANY($1::text[])`,
    values: [ids],
  });
  return new Map(
    entries.map((entry) => [
      entry.id,
      {
        revision: 1,
        document: textOrNull(() => accessDocument(entry)),
        salt: entry.salt,
        recordedAt: entry.occurredAt,
        contradiction: null,
      },
    ]),
  );
}

async function readVerifications(
  session: Session,
  ids: readonly string[],
): Promise<Map<string, CurrentVersion>> {
  const runs = await session.query<StoredVerification>({
    text: `SELECT ${storedVerificationColumns} FROM verification_runs WHERE id = ANY($1::bigint[])`,
    values: [ids.filter(isNumber)],
  });
  return new Map(
    runs.map((run) => [
      run.id,
      {
        revision: 1,
        document: textOrNull(() => verificationDocument(run)),
        salt: run.salt,
        recordedAt: run.finishedAt,
        contradiction: null,
      },
    ]),
  );
}

/** An entry changed by hand may name what no number is. */
function isNumber(id: string): boolean {
  return /^[0-9]{1,18}$/.test(id);
}
