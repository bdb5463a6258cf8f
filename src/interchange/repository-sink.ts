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

  async save(
    kind: RecordKindName,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<readonly SinkOutcome[]> {
    if (kind !== 'cascade-events') return saveEach(records, (some) => this.saveAll(kind, some, before));
    const { cascadeEvents } = this.repositories;
    const outcomes = await saveEach(records, (some) => cascadeEvents.saveChecked(eventsOf(some), before));
    const taken = records.filter((_, place) => outcomes[place] === null);
    const compared = await saveEach(taken, (some) => cascadeEvents.compareChecked(eventsOf(some)));
    let next = 0;
    return outcomes.map((outcome) => outcome ?? (compared[next++] as SinkOutcome));
  }

  /** The inputs came from a file: the repositories check every value of them. */
  private async saveAll(
    kind: Exclude<RecordKindName, 'cascade-events'>,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<RecordOutcome[]> {
    await before;
    const { securityIncidents, postmortems, recoverySessions } = this.repositories;
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

/** Events have been checked when they were read. */
function eventsOf(records: readonly ReadRecord[]): NewRecord[] {
  return records.map(({ input }) => input as NewRecord);
}
