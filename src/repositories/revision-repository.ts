import { MAX_DOCUMENT_DEPTH, canonicalJson, JsonText, parseJson, type JsonNode } from '../core/json';
import type { Instant } from '../core/brands';
import type { Caller } from '../auth';
import type { Database } from '../database';
import { securityIncidentKind, type RecordKind } from '../entities';
import type { AccessBuffer } from './access-buffer';
import { noteRawPayloads } from './note-raw-payloads';
import { writeRecord } from './record-document';
import { documentValues } from './save';
import { isVisible } from './scope-checks';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';

/** One field's part in a change: the value before and after, as JSON. */
export interface FieldChange {
  /** The field, in the spelling of written records. */
  readonly field: string;
  readonly from: JsonText;
  readonly to: JsonText;
}

/** One change of a record. */
export interface RecordRevision {
  /** The version that the change made; the record as it first came is version 1. */
  readonly revision: number;
  readonly changedAt: Instant;
  readonly changedBy: string;
  /** Empty where none was given. */
  readonly reason: string;
  readonly changes: readonly FieldChange[];
}

const RAW_PAYLOAD = securityIncidentKind.column('rawPayload').name;

interface StoredRevision {
  readonly recordId: string;
  readonly revision: number;
  readonly document: string;
  readonly changedAt: Instant;
  readonly changedBy: string;
  readonly reason: string;
}

/** Reads the changes of records. */
export class RevisionRepository {
  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly access: AccessBuffer,
  ) {}

  /**
   * The changes of each record that the caller sees, oldest first; a list for each key, in the order given. Of a record
   * that came from a namespace outside the caller's scope, or was there for a time, those from and to versions there are
   * left out.
   */
  async getManyRevisions<Row>(kind: RecordKind<Row>, keys: readonly string[]): Promise<RecordRevision[][]> {
    // One state of both, or a change between the two reads would count as part of the one before it.
    const revisions = await this.database.transaction(
      (tx) => this.revisionsIn(View.of(tx, this.caller), kind, keys),
      {
        isolation: 'repeatable read',
        readOnly: true,
      },
    );
    if (kind.name === securityIncidentKind.name) {
      const shown = keys.filter((_, index) => revisions[index]?.some(hasRawPayload) === true);
      await noteRawPayloads(this.access, this.caller, shown);
    }
    return revisions;
  }

  private async revisionsIn<Row>(
    view: View,
    kind: RecordKind<Row>,
    keys: readonly string[],
  ): Promise<RecordRevision[][]> {
    const stored = await view.session.query<StoredRevision>({
      name: 'revisions-of-records',
      text: `SELECT record_id AS "recordId", revision, previous_document AS document, changed_at AS "changedAt",
          changed_by AS "changedBy", reason
        FROM revisions WHERE kind = $1 AND record_id = ANY($2::text[]) ORDER BY record_id, revision`,
      values: [kind.name, await seenKeys(view, kind, keys)],
    });
    const changed = [...new Set(stored.map(({ recordId }) => recordId))];
    const current = changed.length === 0 ? [] : await selectByKeys(view, kind, changed);
    const documents = new Map(current.map((row) => [String(row[kind.key]), writeRecord(kind, row)]));
    return keys.map((key) => {
      const own = stored.filter(({ recordId }) => recordId === key);
      return own.flatMap(({ document, revision, changedAt, changedBy, reason }, index) => {
        const next = own[index + 1]?.document ?? documents.get(key) ?? document;
        if (!isSeen(view, kind, document) || !isSeen(view, kind, next)) return [];
        return { revision, changedAt, changedBy, reason, changes: changesBetween(document, next) };
      });
    });
  }
}

/** Before anything of the changes is read: so those of a record outside the scope take as long as of one not there. */
async function seenKeys<Row>(
  view: View,
  kind: RecordKind<Row>,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (view.isWhole) return keys;
  const rows = await selectByKeys(view, kind, keys, { projection: new Set() });
  return rows.map((row) => String(row[kind.key]));
}

function isSeen<Row>({ isWhole, scope }: View, kind: RecordKind<Row>, document: string): boolean {
  return isWhole || isVisible(scope, kind, documentValues(kind, document));
}

function hasRawPayload({ changes }: RecordRevision): boolean {
  return changes.some(({ field }) => field === RAW_PAYLOAD);
}

/** The fields whose values differ between two versions, in the order of a written record. */
function changesBetween(before: string, after: string): FieldChange[] {
  const earlier = membersOf(before);
  return [...membersOf(after)].flatMap(([field, to]) => {
    const from = earlier.get(field);
    return from === undefined || from.canonical === to.canonical
      ? []
      : [{ field, from: from.json, to: to.json }];
  });
}

function membersOf(document: string): Map<string, { json: JsonText; canonical: string }> {
  const node: JsonNode = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
  const members = node.kind === 'object' ? node.members : [];
  return new Map(
    members.map(({ key, value }) => [
      key,
      {
        json: JsonText.trusted(document.slice(value.start, value.end)),
        canonical: canonicalJson(value),
      },
    ]),
  );
}
