import type { GraphQLResolveInfo } from 'graphql';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { EntryKind } from '../core/evidence';
import { cascadeEventKind, recoverySessionKind, securityIncidentKind } from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { changeEvents, recordEvents, type ChangesSubscription, type FromPlace } from '../graphql/live-events';
import { projectionOf } from '../graphql/projection';
import { CascadeEventFilter } from '../graphql/types/cascade-event';
import { LogEntryKind, LogEntryType } from '../graphql/types/evidence-log';
import {
  CascadeEventRecordedType,
  RecoverySessionUpdatedType,
  SecurityIncidentCreatedType,
} from '../graphql/types/live-events';
import { RecoverySessionFilter } from '../graphql/types/recovery-session';
import { SecurityIncidentFilter } from '../graphql/types/security-incident';
import { describe } from './descriptions';
import { cascadeEventLinks, recoverySessionLinks, securityIncidentLinks } from './links';

/** What a subscription's source is made of. */
interface Subscribing<Args> {
  readonly args: Args;
  readonly context: GraphQLContext;
  readonly info: GraphQLResolveInfo;
}

type Filtered<Filter> = FromPlace & { readonly filter?: Filter | null };

const once =
  'Each comes once and none is left out, in the order of the evidence log, whose index each has. A client that comes ' +
  'back gives the last index it has, as `afterIndex` or in the header Last-Event-ID.';

/** Subscriptions, which are served at /graphql/stream as server-sent events. */
@Resolver()
export class LiveResolver {
  @Subscription(() => LogEntryType, {
    description:
      'Every change of the archive as it comes: the entries of the evidence log. Those of the access log and ' +
      `verifications are no changes, and come where \`kinds\` names them. ${once}`,
    subscribe: ({ args, context }: Subscribing<ChangesSubscription>) => changeEvents(context, args),
  })
  changes(
    @Arg('afterIndex', () => ID, { nullable: true, description: describe.liveAfterIndex })
    _afterIndex: string | null,
    @Arg('kinds', () => [LogEntryKind], { nullable: true, description: describe.changeKinds })
    _kinds: EntryKind[] | null,
    @Arg('namespaces', () => [String], { nullable: true, description: describe.changeNamespaces })
    _namespaces: string[] | null,
    @Root() entry: LogEntryType,
  ): LogEntryType {
    return entry;
  }

  @Subscription(() => SecurityIncidentCreatedType, {
    description: `The incidents that match, as they come. ${once}`,
    subscribe: ({ args, context, info }: Subscribing<Filtered<SecurityIncidentFilter>>) =>
      recordEvents(context, {
        ...args,
        kind: securityIncidentKind,
        name: 'securityIncident',
        isOfNew: true,
        projection: projectionOf(securityIncidentKind, securityIncidentLinks, info, ['securityIncident']),
        find: ({ filter, ...options }) => context.repositories.securityIncidents.find(filter, options),
      }),
  })
  securityIncidentCreated(
    @Arg('filter', () => SecurityIncidentFilter, { nullable: true, description: describe.liveFilter })
    _filter: SecurityIncidentFilter | null,
    @Arg('afterIndex', () => ID, { nullable: true, description: describe.liveAfterIndex })
    _afterIndex: string | null,
    @Root() event: SecurityIncidentCreatedType,
  ): SecurityIncidentCreatedType {
    return event;
  }

  @Subscription(() => CascadeEventRecordedType, {
    description: `The cascade events that match, as they are recorded or saved. ${once}`,
    subscribe: ({ args, context, info }: Subscribing<Filtered<CascadeEventFilter>>) =>
      recordEvents(context, {
        ...args,
        kind: cascadeEventKind,
        name: 'cascadeEvent',
        isOfNew: true,
        projection: projectionOf(cascadeEventKind, cascadeEventLinks, info, ['cascadeEvent']),
        find: (query) => context.repositories.cascadeEvents.find(query),
      }),
  })
  cascadeEventRecorded(
    @Arg('filter', () => CascadeEventFilter, { nullable: true, description: describe.liveFilter })
    _filter: CascadeEventFilter | null,
    @Arg('afterIndex', () => ID, { nullable: true, description: describe.liveAfterIndex })
    _afterIndex: string | null,
    @Root() event: CascadeEventRecordedType,
  ): CascadeEventRecordedType {
    return event;
  }

  @Subscription(() => RecoverySessionUpdatedType, {
    description: `The recovery sessions that match, as they come and at each change. ${once}`,
    subscribe: ({ args, context, info }: Subscribing<Filtered<RecoverySessionFilter>>) =>
      recordEvents(context, {
        ...args,
        kind: recoverySessionKind,
        name: 'recoverySession',
        isOfNew: false,
        projection: projectionOf(recoverySessionKind, recoverySessionLinks, info, ['recoverySession']),
        find: (query) => context.repositories.recoverySessions.find(query),
      }),
  })
  recoverySessionUpdated(
    @Arg('filter', () => RecoverySessionFilter, { nullable: true, description: describe.liveFilter })
    _filter: RecoverySessionFilter | null,
    @Arg('afterIndex', () => ID, { nullable: true, description: describe.liveAfterIndex })
    _afterIndex: string | null,
    @Root() event: RecoverySessionUpdatedType,
  ): RecoverySessionUpdatedType {
    return event;
  }
}
