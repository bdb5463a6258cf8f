import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  cascadeEventKind,
  ConfirmableOperation,
  postmortemKind,
  recoverySessionKind,
  type CascadeEvent,
  type Postmortem,
  type RecoverySession,
} from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { LONG_RUNNING } from '../graphql/limits';
import { Projected } from '../graphql/projection';
import { toConnection, type Connection } from '../graphql/types/connection';
import { StatsInterval } from '../graphql/types/shared';
import { toServedStats, type ServedStats } from '../graphql/types/stats';
import {
  CascadeEventFilter,
  CascadeEventGroup,
  CascadeEventOrder,
  CascadeEventType,
  cascadeEventConnection,
  cascadeEventStats,
  DeleteCascadeEventsOlderThanInput,
  DeleteCascadeEventsOlderThanPayload,
  SaveCascadeEventInput,
  SaveCascadeEventPayload,
  SaveCascadeEventsInput,
  SaveCascadeEventsPayload,
} from '../graphql/types/cascade-event';
import { PostmortemType } from '../graphql/types/postmortem';
import { RecoverySessionType } from '../graphql/types/recovery-session';
import type { Filter, Projection } from '../query';
import type { Retention } from '../repositories';
import { deletion } from './deletion';
import { describe } from './descriptions';
import { cascadeEventLinks, postmortemLinks, recoverySessionLinks } from './links';
import { inInput } from './in-input';

/** Cascade events: queries, changes and links. */
@Resolver(() => CascadeEventType)
export class CascadeEventResolver {
  @Query(() => CascadeEventType, {
    nullable: true,
    description: 'The event of that id; null where there is none.',
  })
  cascadeEvent(
    @Arg('cascadeId', () => ID, { description: 'Its key.' }) cascadeId: string,
    @Projected(cascadeEventKind, cascadeEventLinks) projection: Projection<CascadeEvent>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CascadeEvent | null> {
    return repositories.cascadeEvents.getByCascadeId(cascadeId, projection);
  }

  @Query(() => [CascadeEventType], {
    description: 'The cascade events that match, newest first unless ordered otherwise.',
  })
  cascadeEvents(
    @Arg('filter', () => CascadeEventFilter, { nullable: true, description: describe.filter })
    filter: CascadeEventFilter | null,
    @Arg('orderBy', () => CascadeEventOrder, { nullable: true, description: describe.orderBy })
    orderBy: CascadeEventOrder | null,
    @Arg('offset', () => Int, { nullable: true, description: describe.offset }) offset: number | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Projected(cascadeEventKind, cascadeEventLinks) projection: Projection<CascadeEvent>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CascadeEvent[]> {
    return repositories.cascadeEvents.find({ filter, orderBy, offset, limit, projection });
  }

  @Query(() => Int, { description: 'How many cascade events match.' })
  cascadeEventCount(
    @Arg('filter', () => CascadeEventFilter, { nullable: true, description: describe.filter })
    filter: CascadeEventFilter | null,
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.cascadeEvents.count({ filter }, { mayEstimate });
  }

  @Query(() => cascadeEventConnection.connection, {
    description: 'The cascade events that match, a page at a time and both ways, by cursor.',
  })
  async cascadeEventConnection(
    @Arg('filter', () => CascadeEventFilter, { nullable: true, description: describe.filter })
    filter: CascadeEventFilter | null,
    @Arg('orderBy', () => CascadeEventOrder, { nullable: true, description: describe.orderBy })
    orderBy: CascadeEventOrder | null,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: describe.after }) after: string | null,
    @Arg('last', () => Int, { nullable: true, description: describe.last }) last: number | null,
    @Arg('before', () => String, { nullable: true, description: describe.before }) before: string | null,
    @Projected(cascadeEventKind, cascadeEventLinks, 'edges.node', 'nodes')
    projection: Projection<CascadeEvent>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Connection<CascadeEvent>> {
    const options = { orderBy, first, after, last, before, projection };
    return toConnection(await repositories.cascadeEvents.findConnection(filter, options), filter);
  }

  @Query(() => cascadeEventStats, { description: 'Figures over the cascade events that match.' })
  async cascadeEventStats(
    @Arg('filter', () => CascadeEventFilter, { nullable: true, description: describe.filter })
    filter: CascadeEventFilter | null,
    @Arg('groupBy', () => [CascadeEventGroup], { nullable: true, description: describe.groupBy })
    groupBy: CascadeEventGroup[] | null,
    @Arg('interval', () => StatsInterval, { nullable: true, description: describe.interval })
    interval: StatsInterval | null,
    @Arg('timeZone', () => String, { nullable: true, description: describe.timeZone })
    timeZone: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedStats> {
    return toServedStats(await repositories.cascadeEvents.stats(filter, { groupBy, interval, timeZone }));
  }

  @Mutation(() => SaveCascadeEventPayload, { description: 'Keeps an event as it is; never overwrites one.' })
  async saveCascadeEvent(
    @Arg('input', () => SaveCascadeEventInput, { description: 'The event.' }) input: SaveCascadeEventInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SaveCascadeEventPayload> {
    const { record, ...saved } = await inInput(() => repositories.cascadeEvents.save(input));
    return { ...saved, cascadeEvent: record };
  }

  @Mutation(() => SaveCascadeEventsPayload, {
    description: 'Keeps up to 1,000 events; one invalid event refuses the whole batch.',
  })
  async saveCascadeEvents(
    @Arg('input', () => SaveCascadeEventsInput, { description: 'The events.' })
    { events }: SaveCascadeEventsInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SaveCascadeEventsPayload> {
    const results = await inInput(() => repositories.cascadeEvents.saveMany(events));
    return { results: results.map(({ record, ...saved }) => ({ ...saved, cascadeEvent: record })) };
  }

  @Mutation(() => DeleteCascadeEventsOlderThanPayload, {
    description: 'Deletes the events that happened before a time.',
  })
  @Extensions(LONG_RUNNING)
  async deleteCascadeEventsOlderThan(
    @Arg('input', () => DeleteCascadeEventsOlderThanInput, { description: 'Which ones, and why.' })
    input: DeleteCascadeEventsOlderThanInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<DeleteCascadeEventsOlderThanPayload> {
    const work = { operation: ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN, input } as const;
    const count = (asked: Retention) => repositories.cascadeEvents.deleteOlderThan(asked, { isDryRun: true });
    return deletion(repositories, cascadeEventKind, work, input.isDryRun === true ? count : null);
  }

  @FieldResolver(() => [RecoverySessionType], {
    description: 'The recovery sessions that name this event, newest first.',
  })
  recoverySessions(
    @Root() { cascadeId }: CascadeEvent,
    @Arg('limit', () => Int, { nullable: true, description: describe.linkLimit }) limit: number | null,
    @Projected(recoverySessionKind, recoverySessionLinks) projection: Projection<RecoverySession>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly RecoverySession[]> {
    return loaders.recoverySessionsOf(cascadeId, limit, projection);
  }

  @FieldResolver(() => [PostmortemType], {
    description: 'The postmortems that name this event, newest first.',
  })
  postmortems(
    @Root() { cascadeId }: CascadeEvent,
    @Arg('limit', () => Int, { nullable: true, description: describe.linkLimit }) limit: number | null,
    @Projected(postmortemKind, postmortemLinks) projection: Projection<Postmortem>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly Postmortem[]> {
    return loaders.postmortemsOf('cascadeEventId', cascadeId, limit, projection);
  }
}

/** How many records a connection's list has in all; counted only where it is asked for. */
@Resolver(() => cascadeEventConnection.connection)
export class CascadeEventConnectionResolver {
  @FieldResolver(() => Int, {
    description: 'How many cascade events match in all. Counting them costs more than the page.',
  })
  totalCount(
    @Root() { filter }: { filter: Filter<CascadeEvent> | null },
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.cascadeEvents.count({ filter }, { mayEstimate });
  }
}
