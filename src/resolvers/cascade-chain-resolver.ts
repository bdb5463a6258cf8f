import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Timestamp } from '../core/timestamp';
import type { GraphQLContext } from '../graphql/context';
import { DateTimeScalar } from '../graphql/scalars';
import { CascadeChainLinkType, CascadeChainType } from '../graphql/types/cascade-chain';
import { CascadeChain } from '../repositories';
import { describe } from './descriptions';

const after = 'The cascadeId after which the page begins.';

/** The chain of a namespace. */
@Resolver(() => CascadeChainType)
export class CascadeChainResolver {
  @Query(() => CascadeChainType, {
    description: "A namespace's events in chain order: their hashes, and whether they link.",
  })
  cascadeChain(
    @Arg('namespace', () => String, { description: 'The namespace.' }) namespace: string,
    @Arg('startDate', () => DateTimeScalar, { nullable: true, description: 'From this time on, inclusive.' })
    startDate: Timestamp | null,
    @Arg('endDate', () => DateTimeScalar, { nullable: true, description: 'Up to this time, inclusive.' })
    endDate: Timestamp | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CascadeChain> {
    return repositories.cascadeEvents.getCascadeChain(namespace, startDate, endDate);
  }

  @FieldResolver(() => [String], {
    description: 'The currentHash of each event, in chain order, a page at a time.',
  })
  hashes(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: after }) afterId: string | null,
  ): string[] {
    return chain.page(first, afterId).map(({ currentHash }) => currentHash);
  }

  @FieldResolver(() => [CascadeChainLinkType], { description: 'The links in chain order, a page at a time.' })
  links(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: after }) afterId: string | null,
  ): CascadeChainLinkType[] {
    return chain.page(first, afterId);
  }
}
