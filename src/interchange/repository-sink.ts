import type { RecordKindName } from '../entities';
import type {
  NewPostmortem,
  NewRecord,
  NewRecoverySession,
  NewSecurityIncident,
  Repositories,
} from '../repositories';
import type { EventCheck } from './event-check';
import type { ReadRecord } from './record-reader';
import type { RecordOutcome, RecordSink, SinkOutcome } from './record-sink';
import { saveEach } from './save-each';

/** Saves into the database: each call is one transaction, or a few where records are refused. */
export class RepositorySink implements RecordSink {
  readonly eventCheck: EventCheck;

  /** `triggeredByNames` are tried where an event's hash covers a triggeredBy that is not known. */
  constructor(
    private readonly repositories: Repositories,
    { triggeredByNames = [] }: Partial<EventCheck> = {},
  ) {
    this.eventCheck = { triggeredByNames };
  }

  save(
    kind: RecordKindName,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<readonly SinkOutcome[]> {
    return saveEach(records, (some) => this.saveAll(kind, some, before));
  }

  /** The inputs came from a file: the repositories check every value of them, and events have been checked. */
  private async saveAll(
    kind: RecordKindName,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<RecordOutcome[]> {
    const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = this.repositories;
    if (kind === 'cascade-events') {
      return cascadeEvents.saveChecked(
        records.map(({ input }) => input as NewRecord),
        before,
      );
    }
    await before;
    switch (kind) {
      case 'security-incidents':
        return securityIncidents.createMany(
          records.map(({ input, idempotencyKey }) => ({
            input: input as NewSecurityIncident,
            idempotencyKey,
          })),
        );
      case 'postmortems':
        return postmortems.saveMany(records.map(({ input }) => input as NewPostmortem));
      case 'recovery-sessions':
        return recoverySessions.saveMany(records.map(({ input }) => input as NewRecoverySession));
      default:
        return kind satisfies never;
    }
  }
}
