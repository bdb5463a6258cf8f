import { Arg, Ctx, Extensions, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../graphql/context';
import { LONG_RUNNING } from '../graphql/limits';
import {
  ConfirmRequestInput,
  ConfirmRequestPayload,
  WithdrawRequestInput,
  WithdrawRequestPayload,
} from '../graphql/types/confirm-request';
import { ConfirmationRequestType, toServedRequest } from '../graphql/types/confirmation-request';
import { describe } from './descriptions';
import { inInput } from './in-input';

/** Deletions and redactions that take two people. */
@Resolver(() => ConfirmationRequestType)
export class ConfirmationResolver {
  @Query(() => [ConfirmationRequestType], {
    description: 'The deletions and redactions that wait for a second person, newest first.',
  })
  async confirmationRequests(
    @Arg('includeDecided', () => Boolean, {
      nullable: true,
      description: 'Whether also those that were confirmed, withdrawn or have expired; false if left out.',
    })
    includeDecided: boolean | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ConfirmationRequestType[]> {
    return (await repositories.confirmations.find({ includeDecided, limit })).map(toServedRequest);
  }

  @Extensions(LONG_RUNNING)
  @Mutation(() => ConfirmRequestPayload, {
    description:
      'Carries out a deletion or a redaction that somebody else asked for. FORBIDDEN for the one who asked; CONFLICT where ' +
      'it was decided before or has expired.',
  })
  async confirmRequest(
    @Arg('input', () => ConfirmRequestInput, { description: 'Which one.' }) { id }: ConfirmRequestInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ConfirmRequestPayload> {
    const { request, carried } = await inInput(() => repositories.confirmations.confirm(id));
    return { request: toServedRequest(request), ...carried };
  }

  @Mutation(() => WithdrawRequestPayload, {
    description: 'Takes a deletion or a redaction back that waits for a second person.',
  })
  async withdrawRequest(
    @Arg('input', () => WithdrawRequestInput, { description: 'Which one.' }) { id }: WithdrawRequestInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<WithdrawRequestPayload> {
    return { request: toServedRequest(await inInput(() => repositories.confirmations.withdraw(id))) };
  }
}
