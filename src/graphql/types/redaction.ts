import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { Redaction, RecordKindName } from '../../entities';
import type { RedactionRequest } from '../../repositories';
import { DateTimeScalar } from '../scalars';
import { ConfirmationRequestType, pendingRequestDescription } from './confirmation-request';

/** The kinds of records of which content can be erased. */
export const RedactionKind = {
  SECURITY_INCIDENTS: 'security-incidents',
  POSTMORTEMS: 'postmortems',
  CASCADE_EVENTS: 'cascade-events',
  RECOVERY_SESSIONS: 'recovery-sessions',
} satisfies Record<string, RecordKindName>;

registerEnumType(RedactionKind, {
  name: 'RedactionKind',
  description: 'The kinds of records of which content can be erased.',
  valuesConfig: {
    SECURITY_INCIDENTS: { description: 'Security incidents.' },
    POSTMORTEMS: { description: 'Postmortems.' },
    CASCADE_EVENTS: { description: 'Cascade events.' },
    RECOVERY_SESSIONS: { description: 'Recovery sessions.' },
  },
});

@ObjectType('Redaction', {
  description: 'What was erased of a record for good, in all its versions, by whom and why.',
  simpleResolvers: true,
})
export class RedactionType implements Omit<
  Redaction,
  'salt' | 'revision' | 'logRanges' | 'previousHash' | 'currentHash' | 'timestampText'
> {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => RedactionKind, { description: 'Of which kind the record is.' })
  kind!: string;

  @Field(() => ID, { description: "The record's key." })
  recordId!: string;

  @Field(() => String, { description: "The record's namespace; empty where it has none." })
  namespace!: string;

  @Field(() => [String], { description: 'The fields that were erased.' })
  fields!: string[];

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => String, { description: 'By whom.' })
  redactedBy!: string;

  @Field(() => DateTimeScalar, { description: "When, by the archive's clock." })
  redactedAt!: Instant;
}

@InputType('RedactInput', { description: 'What to erase of a record for good, and why.' })
export class RedactInput implements RedactionRequest {
  @Field(() => RedactionKind, { description: 'Of which kind the record is.' })
  kind!: RecordKindName;

  @Field(() => ID, { description: "The record's key." })
  id!: string;

  @Field(() => [String], {
    description:
      'The fields to erase, at least one: texts, JSON, and what may be null. Keys, links, times, closed sets, counts, ' +
      'the namespace and hashes cannot be erased.',
  })
  fields!: string[];

  @Field(() => String, {
    description: 'Why, at most 2 MB. It is kept for ever, so it must not repeat what is erased.',
  })
  reason!: string;
}

@ObjectType('RedactPayload', { description: 'The answer to redact.', simpleResolvers: true })
export class RedactPayload {
  @Field(() => RedactionType, {
    nullable: true,
    description: 'What was erased; null while it waits for a second person.',
  })
  redaction!: Redaction | null;

  @Field(() => ConfirmationRequestType, { nullable: true, description: pendingRequestDescription })
  pendingRequest!: ConfirmationRequestType | null;
}
