import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationType } from '../../telemetry';
import type { RequestScope } from './request-scope';

/** Hears of each operation that is asked for, once; `name` is the client's, null where it gave none. */
export type OnOperation = (type: OperationType, name: string | null) => void;

/** Tells of what Apollo answers or refuses; a document that never became an operation is invalid. */
export function meterPlugin(onOperation: OnOperation): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation }) {
          onOperation(operation?.operation ?? 'invalid', operation?.name?.value ?? null);
        },
      };
    },
  };
}
