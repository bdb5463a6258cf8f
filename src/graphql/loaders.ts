import DataLoader from 'dataloader';
import type { EntryKind } from '../core/evidence';
import type { CascadeEvent, Postmortem, RecordKind, RecoverySession } from '../entities';
import type { Projection } from '../query';
import type { LoggedEntry, RecordRevision, Repositories } from '../repositories';

/** A version of a record, as the evidence log names it. */
export interface RecordVersion {
  readonly kind: EntryKind;
  readonly recordId: string;
  readonly revision: number;
}

/** Records that one statement reads at most. */
const MAX_BATCH = 1_000;

/**
 * The links of one request, in batches: however many records ask, one statement answers each link for each
 * selection of columns.
 */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<string, unknown>>();
  private readonly logEntries = new DataLoader<RecordVersion, LoggedEntry | null, string>(
    (versions) => this.readLogEntries(versions),
    { cacheKeyFn: nameOfVersion, maxBatchSize: MAX_BATCH },
  );

  constructor(private readonly repositories: Repositories) {}

  /** The cascade event of that id, or null; also for "" and null, which name none. */
  cascadeEvent(id: string | null, projection: Projection<CascadeEvent>): Promise<CascadeEvent | null> {
    return this.one('cascadeEvent', id, projection, async (ids) => {
      const rows = await this.repositories.cascadeEvents.getManyByCascadeIds(ids, projection);
      return inOrder(ids, rows, 'cascadeId');
    });
  }

  /** The recovery session of that id, or null; also for "" and null, which name none. */
  recoverySession(
    id: string | null,
    projection: Projection<RecoverySession>,
  ): Promise<RecoverySession | null> {
    return this.one('recoverySession', id, projection, async (ids) => {
      const rows = await this.repositories.recoverySessions.getManyBySessionIds(ids, projection);
      return inOrder(ids, rows, 'sessionId');
    });
  }

  /** The recovery sessions that name this cascade event, newest first. */
  recoverySessionsOf(
    cascadeId: string,
    limit: number | null | undefined,
    projection: Projection<RecoverySession>,
  ): Promise<readonly RecoverySession[]> {
    const key = `recoverySessionsOf:${limit ?? ''}`;
    return this.load(key, cascadeId, projection, (ids) =>
      this.repositories.recoverySessions.getManyByCascadeEventIds(ids, { limit, projection }),
    );
  }

  /** The postmortems that name this cascade event or recovery session, newest first. */
  postmortemsOf(
    property: 'cascadeEventId' | 'recoverySessionId',
    id: string,
    limit: number | null | undefined,
    projection: Projection<Postmortem>,
  ): Promise<readonly Postmortem[]> {
    return this.load(`postmortemsOf:${property}:${limit ?? ''}`, id, projection, (ids) =>
      this.repositories.postmortems.getManyLinked(property, ids, { limit, projection }),
    );
  }

  /** The changes of a record, oldest first. */
  revisions<Row>(kind: RecordKind<Row>, key: string): Promise<readonly RecordRevision[]> {
    return this.load(`revisions:${kind.name}`, key, new Set<string>(), (keys) =>
      this.repositories.revisions.getManyRevisions(kind, keys),
    );
  }

  /** A page of the keys of the records that a hold was placed on. */
  heldRecordIds(
    holdId: string,
    page: { readonly first?: number | null; readonly after?: string | null },
  ): Promise<readonly string[]> {
    const key = `heldRecordIds:${page.first ?? ''}:${page.after ?? ''}`;
    return this.load(key, holdId, new Set<string>(), (ids) =>
      this.repositories.holds.getManyRecordIds(ids, page),
    );
  }

  /** The entry of a version in the evidence log; null where the log does not have it. */
  logEntry(version: RecordVersion): Promise<LoggedEntry | null> {
    return this.logEntries.load(version);
  }

  private async readLogEntries(versions: readonly RecordVersion[]): Promise<(LoggedEntry | null)[]> {
    const entries = await this.repositories.evidenceLog.entriesOf(versions);
    const byVersion = new Map(entries.map((entry) => [nameOfVersion(entry), entry]));
    return versions.map((version) => byVersion.get(nameOfVersion(version)) ?? null);
  }

  private one<Row>(
    name: string,
    id: string | null,
    projection: Projection<Row>,
    read: (ids: readonly string[]) => Promise<(Row | null)[]>,
  ): Promise<Row | null> {
    return id === null || id === '' ? Promise.resolve(null) : this.load(name, id, projection, read);
  }

  private load<Value>(
    name: string,
    key: string,
    projection: ReadonlySet<string>,
    read: (keys: readonly string[]) => Promise<Value[]>,
  ): Promise<Value> {
    const loaderKey = `${name}:${[...projection].join()}`;
    const loader =
      this.loaders.get(loaderKey) ?? new DataLoader<string, unknown>(read, { maxBatchSize: MAX_BATCH });
    this.loaders.set(loaderKey, loader);
    return loader.load(key) as Promise<Value>;
  }
}

function inOrder<Row>(ids: readonly string[], rows: readonly Row[], key: keyof Row): (Row | null)[] {
  const byId = new Map(rows.map((row) => [String(row[key]), row]));
  return ids.map((id) => byId.get(id) ?? null);
}

function nameOfVersion({ kind, recordId, revision }: RecordVersion): string {
  return `${kind}/${revision}/${recordId}`;
}
