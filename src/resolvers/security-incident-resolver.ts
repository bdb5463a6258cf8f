import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { securityIncidentKind, type SecurityIncident } from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { Projected } from '../graphql/projection';
import { toConnection, type Connection } from '../graphql/types/connection';
import { RevisionType, sharedDescriptions, StatsInterval } from '../graphql/types/shared';
import { toServedStats, type ServedStats } from '../graphql/types/stats';
import {
  SecurityIncidentFilter,
  SecurityIncidentGroup,
  SecurityIncidentOrder,
  SecurityIncidentType,
  securityIncidentConnection,
  securityIncidentStats,
  CreateSecurityIncidentInput,
  CreateSecurityIncidentPayload,
  ResolveSecurityIncidentInput,
  ResolveSecurityIncidentPayload,
  UpdateSecurityIncidentStatusInput,
  UpdateSecurityIncidentStatusPayload,
} from '../graphql/types/security-incident';
import type { Filter, Projection } from '../query';
import type { RecordRevision } from '../repositories';
import { describe } from './descriptions';
import { securityIncidentLinks } from './links';
import { inInput } from './in-input';

/** Security incidents: queries, changes and links. */
@Resolver(() => SecurityIncidentType)
export class SecurityIncidentResolver {
  @Query(() => SecurityIncidentType, {
    nullable: true,
    description: 'The incident of that id; null where there is none.',
  })
  securityIncident(
    @Arg('id', () => ID, { description: 'Its key.' }) id: string,
    @Projected(securityIncidentKind, securityIncidentLinks) projection: Projection<SecurityIncident>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SecurityIncident | null> {
    return repositories.securityIncidents.getById(id, projection);
  }

  @Query(() => [SecurityIncidentType], {
    description: 'The incidents that match, newest first unless ordered otherwise.',
  })
  securityIncidents(
    @Arg('filter', () => SecurityIncidentFilter, { nullable: true, description: describe.filter })
    filter: SecurityIncidentFilter | null,
    @Arg('orderBy', () => SecurityIncidentOrder, { nullable: true, description: describe.orderBy })
    orderBy: SecurityIncidentOrder | null,
    @Arg('offset', () => Int, { nullable: true, description: describe.offset }) offset: number | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Projected(securityIncidentKind, securityIncidentLinks) projection: Projection<SecurityIncident>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<SecurityIncident[]> {
    return repositories.securityIncidents.find(filter, { orderBy, offset, limit, projection });
  }

  @Query(() => Int, { description: 'How many incidents match.' })
  securityIncidentCount(
    @Arg('filter', () => SecurityIncidentFilter, { nullable: true, description: describe.filter })
    filter: SecurityIncidentFilter | null,
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.securityIncidents.count(filter, { mayEstimate });
  }

  @Query(() => securityIncidentConnection.connection, {
    description: 'The incidents that match, a page at a time and both ways, by cursor.',
  })
  async securityIncidentConnection(
    @Arg('filter', () => SecurityIncidentFilter, { nullable: true, description: describe.filter })
    filter: SecurityIncidentFilter | null,
    @Arg('orderBy', () => SecurityIncidentOrder, { nullable: true, description: describe.orderBy })
    orderBy: SecurityIncidentOrder | null,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: describe.after }) after: string | null,
    @Arg('last', () => Int, { nullable: true, description: describe.last }) last: number | null,
    @Arg('before', () => String, { nullable: true, description: describe.before }) before: string | null,
    @Projected(securityIncidentKind, securityIncidentLinks, 'edges.node', 'nodes')
    projection: Projection<SecurityIncident>,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Connection<SecurityIncident>> {
    const options = { orderBy, first, after, last, before, projection };
    return toConnection(await repositories.securityIncidents.findConnection(filter, options), filter);
  }

  @Query(() => securityIncidentStats, { description: 'Figures over the incidents that match.' })
  async securityIncidentStats(
    @Arg('filter', () => SecurityIncidentFilter, { nullable: true, description: describe.filter })
    filter: SecurityIncidentFilter | null,
    @Arg('groupBy', () => [SecurityIncidentGroup], { nullable: true, description: describe.groupBy })
    groupBy: SecurityIncidentGroup[] | null,
    @Arg('interval', () => StatsInterval, { nullable: true, description: describe.interval })
    interval: StatsInterval | null,
    @Arg('timeZone', () => String, { nullable: true, description: describe.timeZone })
    timeZone: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedStats> {
    return toServedStats(await repositories.securityIncidents.stats(filter, { groupBy, interval, timeZone }));
  }

  @Mutation(() => CreateSecurityIncidentPayload, { description: 'Keeps an incident.' })
  async createSecurityIncident(
    @Arg('input', () => CreateSecurityIncidentInput, { description: 'The incident.' })
    { idempotencyKey, ...input }: CreateSecurityIncidentInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CreateSecurityIncidentPayload> {
    const { record, ...saved } = await inInput(() =>
      repositories.securityIncidents.create(input, { idempotencyKey }),
    );
    return { ...saved, securityIncident: record };
  }

  @Mutation(() => UpdateSecurityIncidentStatusPayload, {
    description:
      'Sets the status of an incident, with notes and the person in charge; the version before is kept.',
  })
  async updateSecurityIncidentStatus(
    @Arg('input', () => UpdateSecurityIncidentStatusInput, { description: 'The change.' })
    { id, status, notes, assignedToId, ...options }: UpdateSecurityIncidentStatusInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<UpdateSecurityIncidentStatusPayload> {
    const { record, isReplay } = await inInput(() =>
      repositories.securityIncidents.updateStatus(id, status, notes, assignedToId, options),
    );
    return { isReplay, securityIncident: record };
  }

  @Mutation(() => ResolveSecurityIncidentPayload, {
    description: 'Sets the status RESOLVED; the version before is kept.',
  })
  async resolveSecurityIncident(
    @Arg('input', () => ResolveSecurityIncidentInput, { description: 'The change.' })
    { id, notes, ...options }: ResolveSecurityIncidentInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ResolveSecurityIncidentPayload> {
    const { record, isReplay } = await inInput(() =>
      repositories.securityIncidents.markAsResolved(id, notes, options),
    );
    return { isReplay, securityIncident: record };
  }

  @FieldResolver(() => [RevisionType], { description: sharedDescriptions.revisions })
  revisions(
    @Root() record: SecurityIncident,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly RecordRevision[]> {
    return loaders.revisions(securityIncidentKind, record.id);
  }
}

/** How many records a connection's list has in all; counted only where it is asked for. */
@Resolver(() => securityIncidentConnection.connection)
export class SecurityIncidentConnectionResolver {
  @FieldResolver(() => Int, {
    description: 'How many incidents match in all. Counting them costs more than the page.',
  })
  totalCount(
    @Root() { filter }: { filter: Filter<SecurityIncident> | null },
    @Arg('mayEstimate', () => Boolean, { defaultValue: false, description: describe.mayEstimate })
    mayEstimate: boolean,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<number> {
    return repositories.securityIncidents.count(filter, { mayEstimate });
  }
}
