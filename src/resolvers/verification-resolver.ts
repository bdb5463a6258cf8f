import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { ChainStatus } from '../core/chain';
import type { GraphQLContext } from '../graphql/context';
import { placedEntryOf } from '../graphql/log-entries';
import { chainStatuses } from '../graphql/types/cascade-chain';
import { LogEntryType } from '../graphql/types/evidence-log';
import {
  NamespaceVerificationType,
  toServedNamespace,
  toServedVerification,
  VerificationRunType,
} from '../graphql/types/verification';
import { describe } from './descriptions';

/** What verification on a schedule found. */
@Resolver(() => VerificationRunType)
export class VerificationResolver {
  @Query(() => [VerificationRunType], {
    description: 'What verifications of chains on a schedule found, newest first.',
  })
  async verificationRuns(
    @Arg('namespace', () => String, { nullable: true, description: 'Of one namespace; of all if left out.' })
    namespace: string | null,
    @Arg('status', () => chainStatuses, {
      nullable: true,
      description: 'With this verdict; with any if left out.',
    })
    status: ChainStatus | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<VerificationRunType[]> {
    const runs = await repositories.verifications.find({ namespace, status, limit });
    return runs.map(toServedVerification);
  }

  @Query(() => [NamespaceVerificationType], {
    description:
      'The namespaces that have, or ever had, an event, by code point, each with its last verification on a schedule. One ' +
      'that was never verified says so.',
  })
  async namespaceVerifications(
    @Arg('first', () => Int, { nullable: true, description: describe.first }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'The namespace after which the page begins.' })
    after: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<NamespaceVerificationType[]> {
    const namespaces = await repositories.verifications.ofNamespaces(first, after);
    return namespaces.map(toServedNamespace);
  }

  @FieldResolver(() => LogEntryType, {
    nullable: true,
    description: 'Its entry in the evidence log; null until that has its place, soon after.',
  })
  logEntry(
    @Root() { id }: VerificationRunType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<LogEntryType | null> {
    return placedEntryOf(loaders, { kind: 'verification-runs', recordId: id, revision: 1 });
  }
}
