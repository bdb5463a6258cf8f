import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ConfirmableOperation, type Redaction, type RecordKindName } from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { LONG_RUNNING } from '../graphql/limits';
import { toServedRequest } from '../graphql/types/confirmation-request';
import { logDescriptions, ReceiptType, toReceipt } from '../graphql/types/evidence-log';
import { RedactInput, RedactionKind, RedactionType, RedactPayload } from '../graphql/types/redaction';
import { describe } from './descriptions';
import { inInput } from './in-input';

/** What was erased for good. */
@Resolver(() => RedactionType)
export class RedactionResolver {
  @Query(() => [RedactionType], { description: 'What was erased of records for good, newest first.' })
  redactions(
    @Arg('kind', () => RedactionKind, { nullable: true, description: 'Of one kind; of all if left out.' })
    kind: RecordKindName | null,
    @Arg('recordId', () => ID, {
      nullable: true,
      description: 'Of records with this key; of all if left out.',
    })
    recordId: string | null,
    @Arg('namespace', () => String, { nullable: true, description: 'Of one namespace; of all if left out.' })
    namespace: string | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<Redaction[]> {
    return repositories.redactions.find({ kind, recordId, namespace, limit });
  }

  @Mutation(() => RedactPayload, {
    description:
      'Erases fields of a record for good: in the record, in every earlier version, in what it is searched by, and with ' +
      'all that would tell whether a guess is right. A text is "" from then on, JSON is `{}` or `[]`, what may be null is ' +
      'null; `redactedFields` names them. The evidence log keeps who erased what, when and why, and goes on verifying.',
  })
  @Extensions(LONG_RUNNING)
  async redact(
    @Arg('input', () => RedactInput, { description: 'What to erase.' }) { kind, ...request }: RedactInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RedactPayload> {
    const work = { operation: ConfirmableOperation.REDACT, input: { kind, ...request } } as const;
    const { carried, request: pending } = await inInput(() => repositories.confirmations.perform(work));
    return { redaction: carried?.redaction ?? null, pendingRequest: pending && toServedRequest(pending) };
  }
}

/** The receipt of a redaction. */
@Resolver(() => RedactPayload)
export class RedactReceiptResolver {
  @FieldResolver(() => ReceiptType, { nullable: true, description: logDescriptions.receipt })
  async receipt(
    @Root() { redaction }: RedactPayload,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ReceiptType | null> {
    if (redaction === null) return null;
    const entry = await loaders.logEntry({ kind: 'redactions', recordId: redaction.id, revision: 1 });
    return entry === null ? null : toReceipt(entry);
  }
}
