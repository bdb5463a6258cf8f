import type { Caller } from '../auth';
import { ArchiveError, inField } from '../core/errors';
import type { Database, Transaction } from '../database';
import { ConfirmableOperation, ConfirmationDecision, type ConfirmationRequest } from '../entities';
import { checkLimit } from '../query';
import { accessEntry, keepAccess, type Access, type AccessedRecord } from './access-log';
import { kindOf, readConfirmable, writeInput, type Confirmable } from './confirmable-input';
import type { StoredRedaction } from './redaction-log';
import { Parameters } from './sql/parameters';
import { andAboutWithin, View } from './sql/scope';
import { checkId } from './values';

/** What an operation did. */
export interface Carried {
  /** What was erased; null where it was no redaction. */
  readonly redaction: StoredRedaction | null;
  /** How many records were deleted; null where it was no deletion. */
  readonly deletedCount: number | null;
}

/** Carries out what can take a second person; see the repositories that do. */
export interface ConfirmableWork {
  /** The namespaces that the operation reaches, null for all; throws what `carryOut` would, and changes nothing. */
  readonly check: (work: Confirmable) => Promise<readonly string[] | null>;
  readonly carryOut: (work: Confirmable) => Promise<Carried>;
}

/** What came of an operation: it was carried out, or it waits for a second person. */
export type Performed =
  | { readonly carried: Carried; readonly request: null }
  | { readonly carried: null; readonly request: ConfirmationRequest };

const requestColumns = `id, operation, kind, namespaces, input, requested_by AS "requestedBy",
  requested_at AS "requestedAt", expires_at AS "expiresAt", decision, decided_by AS "decidedBy",
  decided_at AS "decidedAt"`;

/**
 * Deletions and redactions by two people, where the archive demands it (`minutes` above 0): the first asks, and another
 * identity confirms in that time. What is asked is checked as if it were carried out.
 */
export class ConfirmationRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly work: ConfirmableWork,
    private readonly minutes: number,
  ) {
    this.view = View.of(database, caller);
  }

  /** Carries an operation out, or keeps it as a request where a second person is demanded. */
  async perform(asked: Confirmable): Promise<Performed> {
    if (this.minutes === 0) return { carried: await this.work.carryOut(asked), request: null };
    const namespaces = await this.work.check(asked);
    const request = await this.database.transaction(async (tx) => {
      const [made] = await tx.query<ConfirmationRequest>({
        text: `INSERT INTO confirmation_requests (operation, kind, namespaces, input, requested_by, requested_at, expires_at)
          VALUES ($1, $2, $3::text[], $4, $5, $6::timestamptz, $6::timestamptz + make_interval(mins => $7))
          RETURNING ${requestColumns}`,
        values: [
          asked.operation,
          kindOf(asked),
          namespaces,
          writeInput(asked),
          this.caller.actor,
          tx.startedAt,
          this.minutes,
        ],
      });
      if (made === undefined) throw new Error('a request was not kept');
      await this.note(
        tx,
        {
          operation: asked.operation,
          kind: made.kind,
          records: recordsOf(asked, namespaces),
          isPending: true,
        },
        made,
      );
      return made;
    });
    return { carried: null, request };
  }

  /**
   * Carries out what somebody else asked for. Where that fails the request stays open.
   * @throws ArchiveError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN (one's own request) and CONFLICT (decided, expired), all
   *   on `id`; whatever the operation throws
   */
  async confirm(id: string): Promise<{ readonly request: ConfirmationRequest; readonly carried: Carried }> {
    const request = await this.decide(id, ConfirmationDecision.CONFIRMED, 'confirmRequest', (open) => {
      if (open.requestedBy === this.caller.actor)
        throw new ArchiveError(
          'FORBIDDEN',
          'id',
          'names a request of your own: it takes somebody else to confirm it',
        );
    });
    try {
      const carried: Carried[] = [];
      for (const work of worksOf(request)) carried.push(await this.work.carryOut(work));
      return { request, carried: sumOf(carried) };
    } catch (error) {
      // past the request that confirms: it may have failed by being given up, and could ask nothing more
      await this.database.shared.query({
        text: `UPDATE confirmation_requests SET decision = NULL, decided_by = NULL, decided_at = NULL WHERE id = $1`,
        values: [id],
      });
      throw error;
    }
  }

  /** Takes a request back; any admin who sees it may. Throws as `confirm` does. */
  withdraw(id: string): Promise<ConfirmationRequest> {
    return this.decide(id, ConfirmationDecision.WITHDRAWN, 'withdrawRequest', () => undefined);
  }

  /** Newest first; the open ones alone unless asked otherwise. `limit` 0 to 1,000, 100 if left out. */
  async find({
    includeDecided,
    limit,
  }: { includeDecided?: boolean | null; limit?: number | null } = {}): Promise<ConfirmationRequest[]> {
    const parameters = new Parameters([includeDecided ?? false, checkLimit(limit)]);
    return this.database.query<ConfirmationRequest>({
      text: `SELECT ${requestColumns} FROM confirmation_requests
        WHERE ($1::boolean OR (decision IS NULL AND expires_at > clock_timestamp()))${this.within(parameters)}
        ORDER BY id DESC LIMIT $2`,
      values: parameters.values,
    });
  }

  private decide(
    id: string,
    decision: ConfirmationDecision,
    operation: string,
    check: (open: ConfirmationRequest) => void,
  ): Promise<ConfirmationRequest> {
    inField('id', () => checkId(id));
    return this.database.transaction(async (tx) => {
      const parameters = new Parameters([id]);
      const [found] = await tx.query<ConfirmationRequest & { isExpired: boolean }>({
        text: `SELECT ${requestColumns}, expires_at <= clock_timestamp() AS "isExpired" FROM confirmation_requests
          WHERE id = $1::bigint${this.within(parameters)} FOR UPDATE`,
        values: parameters.values,
      });
      if (found === undefined) throw new ArchiveError('NOT_FOUND', 'id', 'names no request');
      if (found.decision !== null)
        throw new ArchiveError('CONFLICT', 'id', `names a request that was ${found.decision} before`);
      if (found.isExpired) throw new ArchiveError('CONFLICT', 'id', 'names a request that has expired');
      check(found);
      const [decided] = await tx.query<ConfirmationRequest>({
        text: `UPDATE confirmation_requests SET decision = $2, decided_by = $3, decided_at = clock_timestamp()
          WHERE id = $1::bigint RETURNING ${requestColumns}`,
        values: [id, decision, this.caller.actor],
      });
      if (decided === undefined) throw new Error('a locked request is gone');
      await this.note(tx, { operation, kind: null, records: [{ id, namespace: null }] }, decided);
      return decided;
    });
  }

  private within(parameters: Parameters): string {
    return andAboutWithin(this.view, { kind: 'kind', column: 'namespaces', isList: true }, parameters);
  }

  private async note(tx: Transaction, access: Access, { namespaces }: ConfirmationRequest): Promise<void> {
    const entry = accessEntry(this.caller, { ...access, namespaces: namespaces ?? [] }, tx.startedAt);
    await keepAccess(tx, [entry]);
  }
}

/** The record that a redaction names; a deletion names none. */
function recordsOf(
  { operation, input }: Confirmable,
  namespaces: readonly string[] | null,
): AccessedRecord[] {
  return operation === ConfirmableOperation.REDACT
    ? [{ id: input.id, namespace: namespaces?.[0] ?? null }]
    : [];
}

/** A deletion reaches no further than whoever asked for it: its namespaces, one by one. */
function worksOf({ operation, input, namespaces }: ConfirmationRequest): Confirmable[] {
  const work = readConfirmable(operation, input);
  if (work.operation === ConfirmableOperation.REDACT || namespaces === null) return [work];
  return namespaces.map((namespace) => ({ ...work, input: { ...work.input, namespace } }));
}

function sumOf(carried: readonly Carried[]): Carried {
  const [first] = carried;
  if (first === undefined) return { redaction: null, deletedCount: 0 };
  return carried
    .slice(1)
    .reduce(
      (sum, { deletedCount }) => ({ ...sum, deletedCount: (sum.deletedCount ?? 0) + (deletedCount ?? 0) }),
      first,
    );
}
