import { Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKind,
} from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { receiptOf, receiptsOf } from '../graphql/receipts';
import { SaveCascadeEventPayload, SaveCascadeEventResult } from '../graphql/types/cascade-event';
import { logDescriptions, ReceiptType } from '../graphql/types/evidence-log';
import { SavePostmortemPayload, UpdatePostmortemPayload } from '../graphql/types/postmortem';
import { RecordCascadeEventPayload, RecordCascadeEventsPayload } from '../graphql/types/recorded-event';
import {
  SaveRecoverySessionPayload,
  SaveRecoverySessionResult,
  UpdateRecoverySessionPayload,
} from '../graphql/types/recovery-session';
import {
  CreateSecurityIncidentPayload,
  ResolveSecurityIncidentPayload,
  UpdateSecurityIncidentStatusPayload,
} from '../graphql/types/security-incident';

/** A receipt is signed only where its signature is selected. */
@Resolver(() => ReceiptType)
class ReceiptResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The signature of the log's key over the log's name, leafHash and recordedAt, in base64; null where the " +
      'server has no key.',
  })
  signature(
    @Root() { leafHash, recordedAt }: ReceiptType,
    @Ctx() { signReceipt }: GraphQLContext,
  ): string | null {
    return signReceipt(Buffer.from(leafHash, 'hex'), recordedAt);
  }
}

/** The receipts of the events that recordCascadeEvents gives. */
@Resolver(() => RecordCascadeEventsPayload)
class RecordedEventsReceiptResolver {
  @FieldResolver(() => [ReceiptType], {
    nullable: 'items',
    description:
      'The receipts of cascadeEvents, in their order; null for one that is not in the evidence log yet, being older.',
  })
  receipts(
    @Root() { cascadeEvents }: RecordCascadeEventsPayload,
    @Ctx() context: GraphQLContext,
  ): Promise<(ReceiptType | null)[]> {
    return receiptsOf(context, cascadeEventKind, cascadeEvents);
  }
}

/** Makes the resolver of the receipt that a payload gives for its one record. */
function receiptResolver<Payload extends object, Row extends object>(
  payloadType: ClassType<Payload>,
  kind: RecordKind<Row>,
  recordOf: (payload: Payload) => Row | null,
): ClassType<object> {
  @Resolver(() => payloadType)
  class PayloadReceiptResolver {
    @FieldResolver(() => ReceiptType, { nullable: true, description: logDescriptions.receipt })
    receipt(@Root() payload: Payload, @Ctx() context: GraphQLContext): Promise<ReceiptType | null> {
      return receiptOf(context, kind, recordOf(payload));
    }
  }
  return PayloadReceiptResolver;
}

/** The receipts of all payloads that carry records. */
export const receiptResolvers = [
  ReceiptResolver,
  RecordedEventsReceiptResolver,
  receiptResolver(CreateSecurityIncidentPayload, securityIncidentKind, (made) => made.securityIncident),
  receiptResolver(UpdateSecurityIncidentStatusPayload, securityIncidentKind, (made) => made.securityIncident),
  receiptResolver(ResolveSecurityIncidentPayload, securityIncidentKind, (made) => made.securityIncident),
  receiptResolver(SavePostmortemPayload, postmortemKind, (made) => made.postmortem),
  receiptResolver(UpdatePostmortemPayload, postmortemKind, (made) => made.postmortem),
  receiptResolver(SaveCascadeEventPayload, cascadeEventKind, (made) => made.cascadeEvent),
  receiptResolver(SaveCascadeEventResult, cascadeEventKind, (made) => made.cascadeEvent),
  receiptResolver(RecordCascadeEventPayload, cascadeEventKind, (made) => made.cascadeEvent),
  receiptResolver(SaveRecoverySessionPayload, recoverySessionKind, (made) => made.recoverySession),
  receiptResolver(SaveRecoverySessionResult, recoverySessionKind, (made) => made.recoverySession),
  receiptResolver(UpdateRecoverySessionPayload, recoverySessionKind, (made) => made.recoverySession),
] as const;
