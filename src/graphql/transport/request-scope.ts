import type { BaseContext } from '@apollo/server';
import type { Exchange } from './exchange';

/** What the transport needs of every request's context. */
export interface RequestScope extends BaseContext {
  /** Finds the request's lines in the log; sent back as `x-request-id`. */
  readonly requestId: string;
  /** Hears of what the caller may not do: a field, such as `redact`. */
  readonly reportRefusal?: (operation: string) => void;
  /** Added by the HTTP route; absent where an operation is executed in the process. */
  readonly exchange?: Exchange;
}
