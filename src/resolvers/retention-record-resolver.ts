import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { RecordKindName, RetentionRecord } from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { CascadeChainType } from '../graphql/types/cascade-chain';
import { RetentionKind, RetentionRecordType } from '../graphql/types/retention-record';
import type { CascadeChain } from '../repositories';
import { describe } from './descriptions';

/** What retention removed. */
@Resolver(() => RetentionRecordType)
export class RetentionRecordResolver {
  @Query(() => [RetentionRecordType], { description: 'The records of what retention removed, newest first.' })
  retentionRecords(
    @Arg('kind', () => RetentionKind, { nullable: true, description: 'Of one kind; of all if left out.' })
    kind: RecordKindName | null,
    @Arg('namespace', () => String, { nullable: true, description: 'Of one namespace; of all if left out.' })
    namespace: string | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RetentionRecord[]> {
    return repositories.retentionRecords.find({ kind, namespace, limit });
  }
}

/** What retention removed from a chain. */
@Resolver(() => CascadeChainType)
export class ChainRetentionResolver {
  @FieldResolver(() => [RetentionRecordType], {
    description: 'What retention removed from it, newest first.',
  })
  retentions(
    @Root() { namespace }: CascadeChain,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RetentionRecord[]> {
    return repositories.retentionRecords.find({ kind: 'cascade-events', namespace, limit });
  }
}
