import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  type CascadeEvent,
  type Postmortem,
  type RecoverySession,
} from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { Projected } from '../graphql/projection';
import { toConnection, type Connection } from '../graphql/types/connection';
import { RevisionType, sharedDescriptions, StatsInterval } from '../graphql/types/shared';
import { toServedStats, type ServedStats } from '../graphql/types/stats';
import {
  PostmortemFilter,
  PostmortemGroup,
  PostmortemOrder,
  PostmortemType,
  postmortemConnection,
  postmortemStats,
  SavePostmortemInput,
  SavePostmortemPayload,
  UpdatePostmortemInput,
  UpdatePostmortemPayload,
} from '../graphql/types/postmortem';
import { CascadeEventType } from '../graphql/types/cascade-event';
import { RecoverySessionType } from '../graphql/types/recovery-session';
import type { Filter, Projection } from '../query';
import type { RecordRevision } from '../repositories';
import { describe } from './descriptions';
import { cascadeEventLinks, postmortemLinks, recoverySessionLinks } from './links';
import { inInput } from './in-input';

/** Postmortems: queries, changes and links. */
@Resolver(() => PostmortemType)
export class PostmortemResolver {
  @Query(() => PostmortemType, {
    nullable: true,
    description: 'The postmortem of that incident; null where there is none.',
  })
  postmortem(
    @Arg('incidentId', () => ID, { description: 'Its key.' }) incidentId: string,
    @Projected(postmortemKind, postmortemLinks) projection: Projection<Postmortem>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Postmortem | null> {
    return repositories.postmortems.getByIncidentId(incidentId, projection);
  }

  @Query(() => [PostmortemType], {
    description: 'The postmortems that match, newest first unless ordered otherwise.',
  })
  postmortems(
    @Arg('filter', () => PostmortemFilter, { nullable: true, description: describe.filter })
    filter: PostmortemFilter | null,
    @Arg('orderBy', () => PostmortemOrder, { nullable: true, description: describe.orderBy })
    orderBy: PostmortemOrder | null,
    @Arg('offset', () => Int, { nullable: true, description: describe.offset }) offset: number | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Projected(postmortemKind, postmortemLinks) projection: Projection<Postmortem>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Postmortem[]> {
    return repositories.postmortems.find({ filter, orderBy, offset, limit, projection });
  }

  @Query(() => Int, { description: 'How many postmortems match.' })
  postmortemCount(
    @Arg('filter', () => PostmortemFilter, { nullable: true, description: describe.filter })
    filter: PostmortemFilter | null,
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.postmortems.count({ filter }, { mayEstimate });
  }

  @Query(() => postmortemConnection.connection, {
    description: 'The postmortems that match, a page at a time and both ways, by cursor.',
  })
  async postmortemConnection(
    @Arg('filter', () => PostmortemFilter, { nullable: true, description: describe.filter })
    filter: PostmortemFilter | null,
    @Arg('orderBy', () => PostmortemOrder, { nullable: true, description: describe.orderBy })
    orderBy: PostmortemOrder | null,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: describe.after }) after: string | null,
    @Arg('last', () => Int, { nullable: true, description: describe.last }) last: number | null,
    @Arg('before', () => String, { nullable: true, description: describe.before }) before: string | null,
    @Projected(postmortemKind, postmortemLinks, 'edges.node', 'nodes') projection: Projection<Postmortem>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Connection<Postmortem>> {
    const options = { orderBy, first, after, last, before, projection };
    return toConnection(await repositories.postmortems.findConnection(filter, options), filter);
  }

  @Query(() => postmortemStats, { description: 'Figures over the postmortems that match.' })
  async postmortemStats(
    @Arg('filter', () => PostmortemFilter, { nullable: true, description: describe.filter })
    filter: PostmortemFilter | null,
    @Arg('groupBy', () => [PostmortemGroup], { nullable: true, description: describe.groupBy })
    groupBy: PostmortemGroup[] | null,
    @Arg('interval', () => StatsInterval, { nullable: true, description: describe.interval })
    interval: StatsInterval | null,
    @Arg('timeZone', () => String, { nullable: true, description: describe.timeZone })
    timeZone: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedStats> {
    return toServedStats(await repositories.postmortems.stats(filter, { groupBy, interval, timeZone }));
  }

  @Mutation(() => SavePostmortemPayload, { description: 'Keeps a postmortem; never overwrites one.' })
  async savePostmortem(
    @Arg('input', () => SavePostmortemInput, { description: 'The postmortem.' }) input: SavePostmortemInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SavePostmortemPayload> {
    const { record, ...saved } = await inInput(() => repositories.postmortems.save(input));
    return { ...saved, postmortem: record };
  }

  @Mutation(() => UpdatePostmortemPayload, {
    description:
      'Changes some fields of a postmortem; the version before is kept. Concurrent changes are all kept.',
  })
  async updatePostmortem(
    @Arg('input', () => UpdatePostmortemInput, { description: 'The change.' })
    { incidentId, fields, ...options }: UpdatePostmortemInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<UpdatePostmortemPayload> {
    const { record, isReplay } = await inInput(() =>
      repositories.postmortems.updateFields(incidentId, fields, options),
    );
    return { isReplay, postmortem: record };
  }

  @FieldResolver(() => [RevisionType], { description: sharedDescriptions.revisions })
  revisions(
    @Root() record: Postmortem,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly RecordRevision[]> {
    return loaders.revisions(postmortemKind, record.incidentId);
  }

  @FieldResolver(() => CascadeEventType, {
    nullable: true,
    description: 'The cascade event it is about; null where it names none, or one that is not here.',
  })
  cascadeEvent(
    @Root() { cascadeEventId }: Postmortem,
    @Projected(cascadeEventKind, cascadeEventLinks) projection: Projection<CascadeEvent>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<CascadeEvent | null> {
    return loaders.cascadeEvent(cascadeEventId, projection);
  }

  @FieldResolver(() => RecoverySessionType, {
    nullable: true,
    description: 'The recovery session it is about; null where it names none, or one that is not here.',
  })
  recoverySession(
    @Root() { recoverySessionId }: Postmortem,
    @Projected(recoverySessionKind, recoverySessionLinks) projection: Projection<RecoverySession>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RecoverySession | null> {
    return loaders.recoverySession(recoverySessionId, projection);
  }
}

/** How many records a connection's list has in all; counted only where it is asked for. */
@Resolver(() => postmortemConnection.connection)
export class PostmortemConnectionResolver {
  @FieldResolver(() => Int, {
    description: 'How many postmortems match in all. Counting them costs more than the page.',
  })
  totalCount(
    @Root() { filter }: { filter: Filter<Postmortem> | null },
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.postmortems.count({ filter }, { mayEstimate });
  }
}
