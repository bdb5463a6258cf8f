import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { ArchiveError } from '../../../src/core/errors';
import type { Timestamp } from '../../../src/core/timestamp';
import { LONG_RUNNING } from '../../../src/graphql/limits';
import { DateTimeScalar, DecimalScalar, JsonScalar } from '../../../src/graphql/scalars';

/** What no answer may repeat. */
export const SECRET = 'password=hunter2 at /srv/archive/database.ts: SELECT * FROM secrets';

const Severity = new GraphQLEnumType({
  name: 'Severity',
  values: { CRITICAL: { value: 'critical' }, HIGH: { value: 'high' } },
});

const Comparator = new GraphQLInputObjectType({
  name: 'DateTimeComparator',
  fields: { gte: { type: DateTimeScalar }, lt: { type: DateTimeScalar } },
});

const EventInput = new GraphQLInputObjectType({
  name: 'EventInput',
  fields: { namespace: { type: new GraphQLNonNull(GraphQLString) }, details: { type: JsonScalar } },
});

const ProbeInput: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'ProbeInput',
  fields: () => ({
    name: { type: GraphQLString, defaultValue: 'unnamed' },
    severity: { type: Severity },
    createdAt: { type: Comparator },
    duration: { type: DecimalScalar },
    events: { type: new GraphQLList(new GraphQLNonNull(EventInput)) },
    and: { type: new GraphQLList(new GraphQLNonNull(ProbeInput)) },
  }),
});

const OneInput = new GraphQLInputObjectType({
  name: 'OneInput',
  isOneOf: true,
  fields: { id: { type: GraphQLID }, name: { type: GraphQLString } },
});

interface Given {
  readonly at?: Timestamp | null;
  readonly ats?: readonly Timestamp[];
  readonly input?: { name: string; duration?: string; severity?: string; events?: { details?: unknown }[] };
}

const Echo = new GraphQLObjectType<Given>({
  name: 'Echo',
  fields: {
    json: { type: JsonScalar },
    jsons: { type: new GraphQLList(JsonScalar) },
    decimal: { type: DecimalScalar },
    id: { type: GraphQLID },
    ids: { type: new GraphQLList(GraphQLID) },
    int: { type: GraphQLInt },
    float: { type: GraphQLFloat },
    text: { type: GraphQLString },
    flag: { type: GraphQLBoolean },
    severity: { type: Severity },
    at: { type: DateTimeScalar, resolve: ({ at }) => at?.instant },
    atText: { type: GraphQLString, resolve: ({ at }) => at?.text },
    name: { type: GraphQLString, resolve: ({ input }) => input?.name },
    duration: { type: DecimalScalar, resolve: ({ input }) => input?.duration },
    details: {
      type: new GraphQLList(JsonScalar),
      resolve: ({ input }) => input?.events?.map((e) => e.details),
    },
  },
});

const args = (types: Record<string, GraphQLInputType>) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));

const failures: Record<string, () => unknown> = {
  UNKNOWN: () => {
    throw Object.assign(new Error(SECRET), { query: SECRET, parameters: [SECRET], code: '23505' });
  },
  CONFLICT: () => {
    throw new ArchiveError('CONFLICT', 'updatedAt', 'the session has moved on');
  },
  LIBRARY: () => {
    throw Object.assign(new Error(SECRET), { extensions: { code: 'BAD_REQUEST' } });
  },
  STRING: () => {
    throw SECRET;
  },
};

/** Fails with what the request's signal, which the context holds, is aborted with. */
function untilStopped(_root: unknown, _args: unknown, { signal }: { signal: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

/** A schema that gives back what it was given, and fails on demand. `slow` waits for `release`. */
export function probeSchema(release: Promise<void> = Promise.resolve()): GraphQLSchema {
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        echo: {
          type: Echo,
          args: args({
            json: JsonScalar,
            jsons: new GraphQLList(new GraphQLNonNull(JsonScalar)),
            decimal: DecimalScalar,
            id: GraphQLID,
            ids: new GraphQLList(new GraphQLNonNull(GraphQLID)),
            int: GraphQLInt,
            float: GraphQLFloat,
            text: GraphQLString,
            flag: GraphQLBoolean,
            severity: Severity,
            at: DateTimeScalar,
            input: ProbeInput,
            one: OneInput,
          }),
          resolve: (_root, given: Given) => given,
        },
        need: {
          type: GraphQLInt,
          args: args({ int: new GraphQLNonNull(GraphQLInt) }),
          resolve: (_root, { int }: { int: number }) => int,
        },
        fails: {
          type: GraphQLString,
          args: args({ how: GraphQLString }),
          resolve: (_root, { how }: { how: string }) => failures[how]?.(),
        },
        isNull: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
        untilStopped: { type: GraphQLString, resolve: untilStopped },
        longUntilStopped: { type: GraphQLString, resolve: untilStopped, extensions: LONG_RUNNING },
        slow: { type: GraphQLString, resolve: () => release.then(() => 'done') },
      },
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { touch: { type: GraphQLBoolean, resolve: () => true } },
    }),
  });
}
