import { localCaller, Role, type AccessGrant } from '../../../../src/auth';
import type { Database } from '../../../../src/database';
import {
  cascadeEventKind,
  ConfirmableOperation,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKindName,
} from '../../../../src/entities';
import { createRepositories, type Repositories } from '../../../../src/repositories';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  time,
} from '../../../support/builders';

/** A field of each kind that can be redacted. */
export const redactable = {
  'cascade-events': 'effects',
  'recovery-sessions': 'metadata',
  postmortems: 'timeline',
  'security-incidents': 'userAgent',
} satisfies Record<RecordKindName, string>;

/** A time before that of all other records of these tests, and one between. */
const BEFORE_ALL = time('2019-01-01T00:00:00Z');
export const AFTER_OLD = time('2020-01-01T00:00:00Z');

/** Makes what questions can spend: records that nothing else names, and what is about them. */
export class Maker {
  private readonly archive: Repositories;
  private readonly another: Repositories;
  private made = 0;

  constructor(database: Database) {
    this.archive = createRepositories(database, localCaller);
    this.another = createRepositories(
      database,
      { ...localCaller, actor: 'another' },
      { confirmationMinutes: 60 },
    );
  }

  /** A key that nothing has; those of security incidents have digits alone. */
  key(): string {
    this.made += 1;
    return String(70_000 + this.made);
  }

  /** The key of a new record; `namespace` is null where it has none. */
  async record(kind: RecordKindName, namespace: string | null, { isOld = false } = {}): Promise<string> {
    const { cascadeEvents, postmortems, recoverySessions, securityIncidents } = this.archive;
    const key = this.key();
    const [startedAt, named] = [isOld ? BEFORE_ALL : null, { namespace: namespace ?? '' }];
    switch (kind) {
      case 'cascade-events':
        await cascadeEvents.save(
          aCascadeEvent({ cascadeId: key, ...named, ...(startedAt && { timestamp: startedAt }) }),
        );
        return key;
      case 'recovery-sessions':
        await recoverySessions.save(aRecoverySession({ sessionId: key, ...named, startedAt }));
        return key;
      case 'postmortems':
        await postmortems.save(aPostmortem({ incidentId: key, namespace }));
        return key;
      case 'security-incidents':
        await securityIncidents.create(aSecurityIncident({ id: key }));
        return key;
      default:
        return kind satisfies never;
    }
  }

  /** The id of a new hold on a record. */
  async hold(kind: RecordKindName, id: string): Promise<string> {
    const { holds } = this.archive;
    const [selection, reason] = [{ ids: [id] }, 'case 12'];
    switch (kind) {
      case 'cascade-events':
        return (await holds.place(cascadeEventKind, selection, reason)).id;
      case 'recovery-sessions':
        return (await holds.place(recoverySessionKind, selection, reason)).id;
      case 'postmortems':
        return (await holds.place(postmortemKind, selection, reason)).id;
      case 'security-incidents':
        return (await holds.place(securityIncidentKind, selection, reason)).id;
      default:
        return kind satisfies never;
    }
  }

  /** The id of a request of another admin to redact a record. */
  redaction(kind: RecordKindName, id: string, reason = 'request 12'): Promise<string> {
    const input = { kind, id, fields: [redactable[kind]], reason };
    return this.request({ operation: ConfirmableOperation.REDACT, input });
  }

  /** The id of a request of another admin to delete the old sessions of a namespace. */
  deletion(namespace: string): Promise<string> {
    const input = { cutoff: AFTER_OLD, reason: 'a year is over', namespace };
    return this.request({ operation: ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN, input });
  }

  /** The id of a new token. */
  async token(name: string, namespaces: readonly string[], grants: readonly AccessGrant[]): Promise<string> {
    const made = await this.archive.accessTokens.create({ name, role: Role.VIEWER, namespaces, grants });
    return made.accessToken.id;
  }

  private async request(work: Parameters<Repositories['confirmations']['perform']>[0]): Promise<string> {
    const { request } = await this.another.confirmations.perform(work);
    if (request === null) throw new Error('a request was carried out at once');
    return request.id;
  }
}
