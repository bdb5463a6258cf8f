import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { RedactedEvent } from '../core/chain';
import type { Timestamp } from '../core/timestamp';
import { cascadeEventKind, type CascadeEvent } from '../entities';
import { SelectedChainPages } from '../graphql/chain-pages';
import type { GraphQLContext } from '../graphql/context';
import { LONG_RUNNING } from '../graphql/limits';
import { Projected } from '../graphql/projection';
import { DateTimeScalar } from '../graphql/scalars';
import {
  CascadeChainLinkType,
  CascadeChainType,
  ChainFindingType,
  ChainNoteType,
  RedactedEventType,
} from '../graphql/types/cascade-chain';
import { CascadeEventType } from '../graphql/types/cascade-event';
import { LogCheckpointType, toServedCheckpoint } from '../graphql/types/evidence-log';
import type { Projection } from '../query';
import type {
  CascadeChain,
  CascadeChainLink,
  ChainPageRequest,
  NumberedFinding,
  NumberedNote,
} from '../repositories';
import { describe } from './descriptions';
import { cascadeEventLinks } from './links';

const afterEvent = 'The cascadeId after which the page begins.';
const afterCursor = 'The cursor after which the page begins.';

/** The verdict on a namespace's chain. */
@Resolver(() => CascadeChainType)
export class CascadeChainResolver {
  @Query(() => CascadeChainType, {
    description:
      "Verifies a namespace's chain: its hashes in order, and whether they, the links and the contents hold. " +
      'The verdict covers the whole stretch, whatever page is asked for.',
  })
  @Extensions(LONG_RUNNING)
  cascadeChain(
    @Arg('namespace', () => String, { description: 'The namespace.' }) namespace: string,
    @Arg('startDate', () => DateTimeScalar, { nullable: true, description: 'From this time on, inclusive.' })
    startDate: Timestamp | null,
    @Arg('endDate', () => DateTimeScalar, { nullable: true, description: 'Up to this time, inclusive.' })
    endDate: Timestamp | null,
    @Arg('expectHead', () => String, {
      nullable: true,
      description: 'A head noted earlier: HEAD_UNKNOWN is found where it is nowhere in the chain.',
    })
    expectHead: string | null,
    @Arg('checkEffects', () => Boolean, {
      defaultValue: true,
      description:
        'Whether counts and causation chains are compared with the effects. Without it the verdict is quicker, and ' +
        'says so.',
    })
    checkEffects: boolean,
    @SelectedChainPages() pages: readonly ChainPageRequest[],
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CascadeChain> {
    return repositories.cascadeEvents.verifyChain(namespace, startDate, endDate, {
      expectHead,
      checkEffects,
      pages,
    });
  }

  @Query(() => [String], { description: 'The namespaces that have, or ever had, an event, by code point.' })
  cascadeNamespaces(
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'The namespace after which the page begins.' })
    after: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<string[]> {
    return repositories.cascadeEvents.getChainNamespaces(first, after);
  }

  @FieldResolver(() => [String], {
    description: 'The currentHash of each event, in chain order, a page at a time.',
  })
  hashes(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: afterEvent }) after: string | null,
  ): string[] {
    return chain.links({ kind: 'hashes', first, after }).map(({ currentHash }) => currentHash);
  }

  @FieldResolver(() => LogCheckpointType, {
    nullable: true,
    description: 'The checkpoint of the evidence log that stands behind it; null where none does.',
  })
  checkpoint(@Root() { checkpoint }: CascadeChain): LogCheckpointType | null {
    return checkpoint === null ? null : toServedCheckpoint(checkpoint);
  }

  @FieldResolver(() => [CascadeChainLinkType], { description: 'The links in chain order, a page at a time.' })
  links(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: afterEvent }) after: string | null,
  ): readonly CascadeChainLink[] {
    return chain.links({ kind: 'links', first, after });
  }

  @FieldResolver(() => [ChainFindingType], { description: 'What was found, a page at a time.' })
  findings(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: afterCursor }) after: string | null,
  ): readonly NumberedFinding[] {
    return chain.findings({ kind: 'findings', first, after });
  }

  @FieldResolver(() => [ChainNoteType], { description: 'What is worth knowing besides, a page at a time.' })
  notes(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: afterCursor }) after: string | null,
  ): readonly NumberedNote[] {
    return chain.notes({ kind: 'notes', first, after });
  }

  @FieldResolver(() => [RedactedEventType], {
    description: 'The events of which content was erased for good, in chain order, a page at a time.',
  })
  redactedEvents(
    @Root() chain: CascadeChain,
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: afterEvent }) after: string | null,
  ): readonly RedactedEvent[] {
    return chain.redactedEvents({ kind: 'redactedEvents', first, after });
  }
}

/** The event of a link. */
@Resolver(() => CascadeChainLinkType)
export class CascadeChainLinkResolver {
  @FieldResolver(() => CascadeEventType, { nullable: true, description: 'The whole event.' })
  event(
    @Root() { cascadeId }: CascadeChainLink,
    @Projected(cascadeEventKind, cascadeEventLinks) projection: Projection<CascadeEvent>,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<CascadeEvent | null> {
    return loaders.cascadeEvent(cascadeId, projection);
  }
}
