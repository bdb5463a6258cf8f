import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../graphql/context';
import {
  AccessTokenType,
  CreateAccessTokenInput,
  CreateAccessTokenPayload,
  RevokeAccessTokenInput,
  RevokeAccessTokenPayload,
} from '../graphql/types/access-token';
import type { ServedAccessToken } from '../repositories';
import { describe } from './descriptions';
import { inInput } from './in-input';

/** The tokens by which the archive itself lets in. */
@Resolver()
export class AccessTokenResolver {
  @Query(() => [AccessTokenType], {
    description: 'The access tokens that open nothing which is closed to you, newest first.',
  })
  accessTokens(
    @Arg('includeInactive', () => Boolean, {
      nullable: true,
      description: 'Whether revoked and expired ones too; false if left out.',
    })
    includeInactive: boolean | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedAccessToken[]> {
    return repositories.accessTokens.find({ includeInactive, limit });
  }

  @Mutation(() => CreateAccessTokenPayload, {
    description:
      'Makes an access token. The first one closes an archive that was open to whoever is on its machine. FORBIDDEN ' +
      'where it would open what is closed to you. A repeated call makes another one.',
  })
  async createAccessToken(
    @Arg('input', () => CreateAccessTokenInput, { description: 'What it is to be.' })
    input: CreateAccessTokenInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CreateAccessTokenPayload> {
    return inInput(() => repositories.accessTokens.create(input));
  }

  @Mutation(() => RevokeAccessTokenPayload, {
    description:
      'Revokes an access token, at once on this server and within five seconds on others; what it asked for before is ' +
      'answered. A repeated call changes nothing.',
  })
  async revokeAccessToken(
    @Arg('input', () => RevokeAccessTokenInput, { description: 'Which one.' })
    { id }: RevokeAccessTokenInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RevokeAccessTokenPayload> {
    return { accessToken: await inInput(() => repositories.accessTokens.revoke(id)) };
  }
}
