import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../graphql/context';
import { placedEntryOf } from '../graphql/log-entries';
import { AccessEntryFilter, AccessEntryType, accessEntryConnection } from '../graphql/types/access-entry';
import { toConnection, type Connection } from '../graphql/types/connection';
import { LogEntryType } from '../graphql/types/evidence-log';
import type { ServedAccessEntry } from '../repositories';
import { describe } from './descriptions';

/** The access log: who did, looked at, or was refused what. */
@Resolver(() => AccessEntryType)
export class AccessEntryResolver {
  @Query(() => accessEntryConnection.connection, {
    description:
      'The entries of the access log that match, newest first, a page at a time. Whoever has a scope of namespaces gets ' +
      'its own entries, and those about namespaces of that scope alone.',
  })
  async accessEntries(
    @Arg('filter', () => AccessEntryFilter, { nullable: true, description: describe.filter })
    filter: AccessEntryFilter | null,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: describe.after }) after: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Connection<ServedAccessEntry>> {
    return toConnection(await repositories.accessLog.find(filter, { first, after }), null);
  }

  @FieldResolver(() => LogEntryType, {
    nullable: true,
    description:
      'Its entry in the evidence log; null until that has its place, soon after. Whoever is scoped to namespaces has it of entries that name some.',
  })
  logEntry(
    @Root() { id }: ServedAccessEntry,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<LogEntryType | null> {
    return placedEntryOf(loaders, { kind: 'access-entries', recordId: id, revision: 1 });
  }
}
