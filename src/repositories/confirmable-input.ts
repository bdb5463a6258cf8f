import { parseTimestamp } from '../core/timestamp';
import { ConfirmableOperation, type RecordKindName } from '../entities';
import type { RedactionRequest } from './redact';
import type { Retention } from './retention';

/** What each operation that can take a second person is asked. */
export interface ConfirmableInputs {
  readonly [ConfirmableOperation.REDACT]: RedactionRequest & { readonly kind: RecordKindName };
  readonly [ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN]: Retention;
  readonly [ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN]: Retention;
}

/** One of the operations, with what it is asked. */
export type Confirmable = {
  readonly [Operation in ConfirmableOperation]: {
    readonly operation: Operation;
    readonly input: ConfirmableInputs[Operation];
  };
}[ConfirmableOperation];

/** What an operation is asked, as JSON that `readConfirmable` takes. */
export function writeInput({ operation, input }: Confirmable): string {
  switch (operation) {
    case ConfirmableOperation.REDACT: {
      const { kind, id, fields, reason } = input;
      return JSON.stringify({ kind, id, fields, reason });
    }
    case ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN:
    case ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN: {
      const { cutoff, reason, namespace = null } = input;
      return JSON.stringify({ cutoff: cutoff.text, reason, namespace });
    }
    default:
      return operation satisfies never;
  }
}

/** The operation that was written. */
export function readConfirmable(operation: ConfirmableOperation, text: string): Confirmable {
  // the archive's own writing of texts alone, no evidence
  const input = JSON.parse(text) as Record<string, unknown>;
  switch (operation) {
    case ConfirmableOperation.REDACT:
      return { operation, input: input as unknown as ConfirmableInputs[typeof operation] };
    case ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN:
    case ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN: {
      const { cutoff, reason, namespace } = input as {
        cutoff: string;
        reason: string;
        namespace: string | null;
      };
      return { operation, input: { cutoff: parseTimestamp(cutoff), reason, namespace } };
    }
    default:
      return operation satisfies never;
  }
}

/** The kind of the records that an operation is about. */
export function kindOf({ operation, input }: Confirmable): RecordKindName {
  switch (operation) {
    case ConfirmableOperation.REDACT:
      return input.kind;
    case ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN:
      return 'cascade-events';
    case ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN:
      return 'recovery-sessions';
    default:
      return operation satisfies never;
  }
}
