import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { ArchiveError } from '../../core/errors';
import { coerceVariables } from './coerce-variables';
import { Place } from './place';
import { isRawRequest, variablesSpan } from './raw-request';
import { refusal } from './refusal';

/**
 * Replaces a request's variables by values that lost no digit, once document and schema say which is which.
 * A bad value ends the request with BAD_USER_INPUT. Requests without their text (executed in the process) pass
 * as they are; their JSON must be `JsonText` already.
 */
export const variablesPlugin: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, operation, request }) {
        const definitions = operation?.variableDefinitions;
        const { http } = request;
        if (definitions === undefined || definitions.length === 0 || !isRawRequest(http)) return;
        const place = Place.variables(() => variablesSpan(http));
        try {
          request.variables = coerceVariables(schema, definitions, request.variables ?? {}, place);
        } catch (error) {
          throw error instanceof ArchiveError ? refusal(error) : error;
        }
      },
    };
  },
};
