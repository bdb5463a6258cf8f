import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { badInput } from '../../core/errors';
import { refusal } from './refusal';
import type { RequestScope } from './request-scope';

/**
 * Hands subscriptions to the stream that asks for them, once all other plugins have let them pass. Apollo does not run
 * subscriptions, and would run them as queries.
 */
export const subscriptionPlugin: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ contextValue: { exchange }, operation }) {
        if (operation === undefined) return;
        const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
        if (isSubscription === (exchange?.stream !== undefined)) return;
        const where = isSubscription
          ? 'subscriptions are served at /graphql/stream'
          : 'subscriptions alone are served here; all else at /graphql';
        throw refusal(badInput(null, where));
      },
      async responseForOperation({ contextValue, document, operationName, request, schema }) {
        const stream = contextValue.exchange?.stream;
        if (stream === undefined) return null;
        const { variables = {} } = request;
        stream.accepted = { schema, document, operationName, variables };
        return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data: null } } };
      },
    };
  },
};
