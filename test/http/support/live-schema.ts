import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { JsonText } from '../../../src/core/json';
import type { StopSignal } from '../../../src/database';
import { JsonScalar } from '../../../src/graphql/scalars';
import type { Exchange, LiveEvent } from '../../../src/graphql/transport';

/** What the context of the schema holds. */
export interface LiveContext {
  readonly requestId: string;
  readonly signal: StopSignal;
  readonly exchange?: Exchange;
}

/** Where the events of `ticks` come from, after the one that the client had last; ends when the signal is aborted. */
export type Source = (signal: StopSignal, lastEventId: string | null) => AsyncIterable<LiveEvent>;

/** A schema with subscriptions: `ticks` of a source, resolved in the ways of its fields. */
export function liveSchema(source: Source): GraphQLSchema {
  const subscribe = (_root: unknown, _args: unknown, { exchange, signal }: LiveContext) =>
    source(signal, exchange?.stream?.lastEventId ?? null);
  const tick = new GraphQLObjectType<string>({
    name: 'Tick',
    fields: {
      text: { type: GraphQLString, resolve: (text) => text },
      json: { type: JsonScalar, resolve: (text) => JsonText.of(text) },
      untilStopped: {
        type: GraphQLString,
        resolve: (_text, _args, { signal }: LiveContext) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
      fails: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('SELECT secrets');
        },
      },
    },
  });
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { one: { type: GraphQLInt, resolve: () => 1 } } }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { touch: { type: GraphQLInt, resolve: () => 1 } },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        ticks: {
          type: tick,
          args: { at: { type: GraphQLInt }, from: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 1 } },
          subscribe,
          resolve: (text: string) => text,
        },
      },
    }),
  });
}

/** Events with these values, and then no more until the end. */
export function sourceOf(values: readonly string[]): Source {
  return async function* (signal) {
    yield { place: '0' };
    for (const [index, value] of values.entries()) yield { place: String(index + 1), value };
    await ended(signal);
  };
}

/** Resolves when the signal is aborted. */
export function ended(signal: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
