import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Redaction } from '../../entities';
import { ConfirmationRequestType } from './confirmation-request';
import { RedactionType } from './redaction';

@InputType('ConfirmRequestInput', { description: 'Which request to confirm.' })
export class ConfirmRequestInput {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;
}

@ObjectType('ConfirmRequestPayload', { description: 'The answer to confirmRequest.', simpleResolvers: true })
export class ConfirmRequestPayload {
  @Field(() => ConfirmationRequestType, { description: 'The request, as it was confirmed.' })
  request!: ConfirmationRequestType;

  @Field(() => RedactionType, {
    nullable: true,
    description: 'What was erased; null where it was a deletion.',
  })
  redaction!: Redaction | null;

  @Field(() => Int, { nullable: true, description: 'How many were deleted; null where it was a redaction.' })
  deletedCount!: number | null;
}

@InputType('WithdrawRequestInput', { description: 'Which request to take back.' })
export class WithdrawRequestInput {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;
}

@ObjectType('WithdrawRequestPayload', {
  description: 'The answer to withdrawRequest.',
  simpleResolvers: true,
})
export class WithdrawRequestPayload {
  @Field(() => ConfirmationRequestType, { description: 'The request, as it was withdrawn.' })
  request!: ConfirmationRequestType;
}
