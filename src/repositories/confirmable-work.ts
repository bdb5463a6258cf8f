import type { Caller } from '../auth';
import { ConfirmableOperation } from '../entities';
import type { CascadeEventArchiveRepository } from './cascade-event-archive-repository';
import type { Confirmable } from './confirmable-input';
import type { Carried, ConfirmableWork } from './confirmation-repository';
import type { RecoverySessionArchiveRepository } from './recovery-session-archive-repository';
import type { RedactionRepository } from './redaction-repository';

/** The repositories that do what can take a second person. */
interface Workers {
  readonly cascadeEvents: CascadeEventArchiveRepository;
  readonly recoverySessions: RecoverySessionArchiveRepository;
  readonly redactions: RedactionRepository;
}

/** Deletions and redactions as `caller` may do them. */
export function confirmableWork({ scope }: Caller, workers: Workers): ConfirmableWork {
  const { cascadeEvents, recoverySessions, redactions } = workers;
  const deletionOf = ({ operation }: Confirmable) =>
    operation === ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN ? cascadeEvents : recoverySessions;
  return {
    check: async (work) => {
      if (work.operation === ConfirmableOperation.REDACT)
        return [await redactions.check(work.input.kind, work.input)];
      await deletionOf(work).deleteOlderThan(work.input, { isDryRun: true });
      const { namespace = null } = work.input;
      return namespace === null ? scope.namespaces : [namespace];
    },
    carryOut: async (work): Promise<Carried> => {
      if (work.operation === ConfirmableOperation.REDACT)
        return { redaction: await redactions.redact(work.input.kind, work.input), deletedCount: null };
      return { redaction: null, deletedCount: await deletionOf(work).deleteOlderThan(work.input) };
    },
  };
}
