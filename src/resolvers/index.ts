import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type BuildSchemaOptions } from 'type-graphql';
import { operationPermissions } from '../auth';
import { AccessEntryResolver } from './access-entry-resolver';
import { AccessTokenResolver } from './access-token-resolver';
import { CascadeChainLinkResolver, CascadeChainResolver } from './cascade-chain-resolver';
import { CascadeEventConnectionResolver, CascadeEventResolver } from './cascade-event-resolver';
import { CausationTraceResolver } from './causation-trace-resolver';
import { ConfirmationResolver } from './confirmation-resolver';
import { EventRecordingResolver } from './event-recording-resolver';
import { EvidenceLogResolver } from './evidence-log-resolver';
import { holdResolvers } from './hold-resolver';
import { LiveResolver } from './live-resolver';
import { takePlainInputs } from './plain-inputs';
import { PostmortemConnectionResolver, PostmortemResolver } from './postmortem-resolver';
import { receiptResolvers } from './receipt-resolvers';
import { RedactionResolver, RedactReceiptResolver } from './redaction-resolver';
import { RecoverySessionConnectionResolver, RecoverySessionResolver } from './recovery-session-resolver';
import { ChainRetentionResolver, RetentionRecordResolver } from './retention-record-resolver';
import { requirePermissions } from './root-permissions';
import { VerificationResolver } from './verification-resolver';
import { SecurityIncidentConnectionResolver, SecurityIncidentResolver } from './security-incident-resolver';

/** type-graphql demands one where there are subscriptions; those of the archive have the evidence log for a source. */
const noTopics: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish: refuseTopic,
  subscribe: refuseTopic,
};

function refuseTopic(): never {
  throw new Error('a subscription has a source of its own');
}

/** The archive's GraphQL schema, whose root fields refuse those who may not. */
export function buildArchiveSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      SecurityIncidentResolver,
      SecurityIncidentConnectionResolver,
      PostmortemResolver,
      PostmortemConnectionResolver,
      CascadeEventResolver,
      CascadeEventConnectionResolver,
      CascadeChainResolver,
      CascadeChainLinkResolver,
      ChainRetentionResolver,
      RetentionRecordResolver,
      CausationTraceResolver,
      EventRecordingResolver,
      RecoverySessionResolver,
      RecoverySessionConnectionResolver,
      RedactionResolver,
      ConfirmationResolver,
      RedactReceiptResolver,
      EvidenceLogResolver,
      AccessEntryResolver,
      VerificationResolver,
      ...holdResolvers,
      ...receiptResolvers,
      AccessTokenResolver,
      LiveResolver,
    ],
    // Inputs reach repositories as they are, and those check them: one place, for the command line too.
    validate: false,
    pubSub: noTopics,
    // It asks the schema for all that it holds, at each start; a test does.
    skipCheck: true,
  });
  takePlainInputs(schema);
  requirePermissions(schema, operationPermissions);
  return schema;
}
