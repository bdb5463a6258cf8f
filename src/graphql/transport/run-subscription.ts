import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type FormattedExecutionResult,
} from 'graphql';
import { ArchiveError, type ErrorCode } from '../../core/errors';
import { isInternal, rootCause } from '../format-error';
import type { LiveEvent } from './live-event';
import { toldErrors, type ErrorLog } from './note-errors';
import type { RequestScope } from './request-scope';
import type { AcceptedSubscription } from './stream-opening';

/** What a subscription sends next. */
export interface SubscriptionStep {
  /** The place in the evidence log up to which the client then has everything. */
  readonly place: string;
  /** Null where nothing but the place is new. */
  readonly result: FormattedExecutionResult | null;
}

/** A subscription that runs, or what is wrong with it. */
export type OpenedSubscription =
  | { readonly kind: 'OPEN'; readonly steps: AsyncGenerator<SubscriptionStep, void> }
  | {
      readonly kind: 'REFUSED';
      /** Whether it may be otherwise in a while: nothing is wrong with the request. */
      readonly isPassing: boolean;
      readonly result: FormattedExecutionResult;
    };

/** How the events of a subscription are resolved. */
export interface EventOptions {
  readonly log: ErrorLog;
  /** Runs `work` with a context of its own, as a request has: what one event has loaded is old at the next. */
  readonly forEvent: <T>(work: (contextValue: RequestScope) => Promise<T>) => Promise<T>;
}

/** Opens a subscription. Its steps end when its source does, or throw what that throws. */
export async function openSubscription(
  accepted: AcceptedSubscription,
  contextValue: RequestScope,
  options: EventOptions,
): Promise<OpenedSubscription> {
  const args = argsOf(accepted, contextValue);
  const source = await createSourceEventStream(args);
  if (Symbol.asyncIterator in source)
    return { kind: 'OPEN', steps: stepsOf(accepted, source as AsyncIterable<LiveEvent>, options) };
  const { errors = [] } = source;
  return {
    kind: 'REFUSED',
    isPassing: errors.some(isPassing),
    result: { errors: toldErrors(options.log, contextValue, errors, accepted.operationName) },
  };
}

async function* stepsOf(
  accepted: AcceptedSubscription,
  source: AsyncIterable<LiveEvent>,
  options: EventOptions,
): AsyncGenerator<SubscriptionStep, void> {
  for await (const event of source) {
    const { place } = event;
    if (!('value' in event)) {
      yield { place, result: null };
      continue;
    }
    const result = await options.forEvent(async (contextValue) => {
      const args = { ...argsOf(accepted, contextValue), rootValue: event.value };
      const { data, errors = [] } = await execute(args);
      if (errors.length === 0) return { data };
      return { errors: toldErrors(options.log, contextValue, errors, accepted.operationName), data };
    });
    yield { place, result };
  }
}

const passingCodes: readonly ErrorCode[] = ['UNAVAILABLE', 'DEADLINE_EXCEEDED'];

function isPassing(error: GraphQLError): boolean {
  const cause = rootCause(error);
  return isInternal(error) || (cause instanceof ArchiveError && passingCodes.includes(cause.code));
}

function argsOf(
  { document, operationName, schema, variables }: AcceptedSubscription,
  contextValue: RequestScope,
): ExecutionArgs {
  return { schema, document, operationName, variableValues: variables, contextValue };
}
