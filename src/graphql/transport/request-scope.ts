import type { BaseContext } from '@apollo/server';
import type { Exchange } from './exchange';

/** What the transport needs of every request's context. */
export interface RequestScope extends BaseContext {
  /** Finds the request's lines in the log; sent back as `x-request-id`. */
  readonly requestId: string;
  /** Added by the HTTP route; absent where an operation is executed in the process. */
  readonly exchange?: Exchange;
}
