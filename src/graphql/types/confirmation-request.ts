import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import { JsonText } from '../../core/json';
import { ConfirmableOperation, ConfirmationDecision, type ConfirmationRequest } from '../../entities';
import { DateTimeScalar, JsonScalar } from '../scalars';
import { RecordKindEnum } from './record-kind';

registerEnumType(ConfirmableOperation, {
  name: 'ConfirmableOperation',
  description: 'What takes a second person where the archive demands one.',
  valuesConfig: {
    REDACT: { description: 'The mutation redact.' },
    DELETE_CASCADE_EVENTS_OLDER_THAN: { description: 'The mutation deleteCascadeEventsOlderThan.' },
    DELETE_RECOVERY_SESSIONS_OLDER_THAN: { description: 'The mutation deleteRecoverySessionsOlderThan.' },
  },
});

registerEnumType(ConfirmationDecision, {
  name: 'ConfirmationDecision',
  description: 'What became of a request.',
  valuesConfig: {
    CONFIRMED: { description: 'A second person confirmed it, and it was carried out.' },
    WITHDRAWN: { description: 'It was taken back.' },
  },
});

@ObjectType('ConfirmationRequest', {
  description: 'A deletion or a redaction that waits for a second person, or waited.',
  simpleResolvers: true,
})
export class ConfirmationRequestType implements Omit<ConfirmationRequest, 'input' | 'namespaces'> {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => ConfirmableOperation, { description: 'What was asked for.' })
  operation!: ConfirmableOperation;

  @Field(() => RecordKindEnum, { description: 'The kind of the records.' })
  kind!: ConfirmationRequest['kind'];

  @Field(() => [String], {
    nullable: true,
    description:
      'The namespaces that it reaches, "" being that of records without one; null where it reaches all.',
  })
  namespaces!: readonly string[] | null;

  @Field(() => JsonScalar, { description: 'What the mutation was asked: the fields of its input.' })
  input!: JsonText;

  @Field(() => String, { description: 'Who asked for it.' })
  requestedBy!: string;

  @Field(() => DateTimeScalar, { description: "When, by the archive's clock." })
  requestedAt!: Instant;

  @Field(() => DateTimeScalar, { description: 'From then on nobody can confirm it.' })
  expiresAt!: Instant;

  @Field(() => ConfirmationDecision, {
    nullable: true,
    description: 'What became of it; null while it is open.',
  })
  decision!: ConfirmationDecision | null;

  @Field(() => String, { nullable: true, description: 'Who confirmed or withdrew it.' })
  decidedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was confirmed or withdrawn.' })
  decidedAt!: Instant | null;
}

/** What is said of a request in the answer to what may take one. */
export const pendingRequestDescription =
  'Where the archive demands a second person: the request that now waits for one, and nothing was changed yet; else null.';

/** A request as it is served. */
export function toServedRequest({ input, ...request }: ConfirmationRequest): ConfirmationRequestType {
  return { ...request, input: JsonText.trusted(input) };
}
