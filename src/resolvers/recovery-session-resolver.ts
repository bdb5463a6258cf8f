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
import { RevisionType, sharedDescriptions, StatsInterval } from '../graphql/types/shared';
import { toServedStats, type ServedStats } from '../graphql/types/stats';
import {
  RecoverySessionFilter,
  RecoverySessionGroup,
  RecoverySessionOrder,
  RecoverySessionType,
  recoverySessionConnection,
  recoverySessionStats,
  DeleteRecoverySessionsOlderThanInput,
  DeleteRecoverySessionsOlderThanPayload,
  SaveRecoverySessionInput,
  SaveRecoverySessionPayload,
  SaveRecoverySessionsInput,
  SaveRecoverySessionsPayload,
  UpdateRecoverySessionInput,
  UpdateRecoverySessionPayload,
} from '../graphql/types/recovery-session';
import { CascadeEventType } from '../graphql/types/cascade-event';
import { PostmortemType } from '../graphql/types/postmortem';
import type { Filter, Projection } from '../query';
import type { Retention } from '../repositories';
import type { RecordRevision } from '../repositories';
import { deletion } from './deletion';
import { describe } from './descriptions';
import { cascadeEventLinks, postmortemLinks, recoverySessionLinks } from './links';
import { inInput } from './in-input';

/** Recovery sessions: queries, changes and links. */
@Resolver(() => RecoverySessionType)
export class RecoverySessionResolver {
  @Query(() => RecoverySessionType, {
    nullable: true,
    description: 'The session of that id; null where there is none.',
  })
  recoverySession(
    @Arg('sessionId', () => ID, { description: 'Its key.' }) sessionId: string,
    @Projected(recoverySessionKind, recoverySessionLinks) projection: Projection<RecoverySession>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RecoverySession | null> {
    return repositories.recoverySessions.getBySessionId(sessionId, projection);
  }

  @Query(() => [RecoverySessionType], {
    description: 'The recovery sessions that match, newest first unless ordered otherwise.',
  })
  recoverySessions(
    @Arg('filter', () => RecoverySessionFilter, { nullable: true, description: describe.filter })
    filter: RecoverySessionFilter | null,
    @Arg('orderBy', () => RecoverySessionOrder, { nullable: true, description: describe.orderBy })
    orderBy: RecoverySessionOrder | null,
    @Arg('offset', () => Int, { nullable: true, description: describe.offset }) offset: number | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Projected(recoverySessionKind, recoverySessionLinks) projection: Projection<RecoverySession>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RecoverySession[]> {
    return repositories.recoverySessions.find({ filter, orderBy, offset, limit, projection });
  }

  @Query(() => Int, { description: 'How many recovery sessions match.' })
  recoverySessionCount(
    @Arg('filter', () => RecoverySessionFilter, { nullable: true, description: describe.filter })
    filter: RecoverySessionFilter | null,
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.recoverySessions.count({ filter }, { mayEstimate });
  }

  @Query(() => recoverySessionConnection.connection, {
    description: 'The recovery sessions that match, a page at a time and both ways, by cursor.',
  })
  async recoverySessionConnection(
    @Arg('filter', () => RecoverySessionFilter, { nullable: true, description: describe.filter })
    filter: RecoverySessionFilter | null,
    @Arg('orderBy', () => RecoverySessionOrder, { nullable: true, description: describe.orderBy })
    orderBy: RecoverySessionOrder | null,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: describe.after }) after: string | null,
    @Arg('last', () => Int, { nullable: true, description: describe.last }) last: number | null,
    @Arg('before', () => String, { nullable: true, description: describe.before }) before: string | null,
    @Projected(recoverySessionKind, recoverySessionLinks, 'edges.node', 'nodes')
    projection: Projection<RecoverySession>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Connection<RecoverySession>> {
    const options = { orderBy, first, after, last, before, projection };
    return toConnection(await repositories.recoverySessions.findConnection(filter, options), filter);
  }

  @Query(() => recoverySessionStats, { description: 'Figures over the recovery sessions that match.' })
  async recoverySessionStats(
    @Arg('filter', () => RecoverySessionFilter, { nullable: true, description: describe.filter })
    filter: RecoverySessionFilter | null,
    @Arg('groupBy', () => [RecoverySessionGroup], { nullable: true, description: describe.groupBy })
    groupBy: RecoverySessionGroup[] | null,
    @Arg('interval', () => StatsInterval, { nullable: true, description: describe.interval })
    interval: StatsInterval | null,
    @Arg('timeZone', () => String, { nullable: true, description: describe.timeZone })
    timeZone: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedStats> {
    return toServedStats(await repositories.recoverySessions.stats(filter, { groupBy, interval, timeZone }));
  }

  @Mutation(() => SaveRecoverySessionPayload, { description: 'Keeps a session; never overwrites one.' })
  async saveRecoverySession(
    @Arg('input', () => SaveRecoverySessionInput, { description: 'The session.' })
    input: SaveRecoverySessionInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SaveRecoverySessionPayload> {
    const { record, ...saved } = await inInput(() => repositories.recoverySessions.save(input));
    return { ...saved, recoverySession: record };
  }

  @Mutation(() => SaveRecoverySessionsPayload, {
    description: 'Keeps up to 1,000 sessions; one invalid session refuses the whole batch.',
  })
  async saveRecoverySessions(
    @Arg('input', () => SaveRecoverySessionsInput, { description: 'The sessions.' })
    { sessions }: SaveRecoverySessionsInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SaveRecoverySessionsPayload> {
    const results = await inInput(() => repositories.recoverySessions.saveMany(sessions));
    return { results: results.map(({ record, ...saved }) => ({ ...saved, recoverySession: record })) };
  }

  @Mutation(() => UpdateRecoverySessionPayload, {
    description: 'Replaces a session as a whole; the version before is kept.',
  })
  async updateRecoverySession(
    @Arg('input', () => UpdateRecoverySessionInput, { description: 'The session as it is from now on.' })
    { basedOnUpdatedAt, reason, idempotencyKey, ...input }: UpdateRecoverySessionInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<UpdateRecoverySessionPayload> {
    const { record, isReplay } = await inInput(() =>
      repositories.recoverySessions.update(input, { basedOnUpdatedAt, reason, idempotencyKey }),
    );
    return { isReplay, recoverySession: record };
  }

  @Mutation(() => DeleteRecoverySessionsOlderThanPayload, {
    description: 'Deletes the sessions that began before a time.',
  })
  @Extensions(LONG_RUNNING)
  async deleteRecoverySessionsOlderThan(
    @Arg('input', () => DeleteRecoverySessionsOlderThanInput, { description: 'Which ones, and why.' })
    input: DeleteRecoverySessionsOlderThanInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<DeleteRecoverySessionsOlderThanPayload> {
    const work = { operation: ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN, input } as const;
    const count = (asked: Retention) =>
      repositories.recoverySessions.deleteOlderThan(asked, { isDryRun: true });
    return deletion(repositories, recoverySessionKind, work, input.isDryRun === true ? count : null);
  }

  @FieldResolver(() => [RevisionType], { description: sharedDescriptions.revisions })
  revisions(
    @Root() record: RecoverySession,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly RecordRevision[]> {
    return loaders.revisions(recoverySessionKind, record.sessionId);
  }

  @FieldResolver(() => CascadeEventType, {
    nullable: true,
    description:
      'The cascade event that it recovers from; null where it names none, or one that is not here.',
  })
  cascadeEvent(
    @Root() { cascadeEventId }: RecoverySession,
    @Projected(cascadeEventKind, cascadeEventLinks) projection: Projection<CascadeEvent>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<CascadeEvent | null> {
    return loaders.cascadeEvent(cascadeEventId, projection);
  }

  @FieldResolver(() => [PostmortemType], {
    description: 'The postmortems that name this session, newest first.',
  })
  postmortems(
    @Root() { sessionId }: RecoverySession,
    @Arg('limit', () => Int, { nullable: true, description: describe.linkLimit }) limit: number | null,
    @Projected(postmortemKind, postmortemLinks) projection: Projection<Postmortem>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly Postmortem[]> {
    return loaders.postmortemsOf('recoverySessionId', sessionId, limit, projection);
  }
}

/** How many records a connection's list has in all; counted only where it is asked for. */
@Resolver(() => recoverySessionConnection.connection)
export class RecoverySessionConnectionResolver {
  @FieldResolver(() => Int, {
    description: 'How many recovery sessions match in all. Counting them costs more than the page.',
  })
  totalCount(
    @Root() { filter }: { filter: Filter<RecoverySession> | null },
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.recoverySessions.count({ filter }, { mayEstimate });
  }
}
