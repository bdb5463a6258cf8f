import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { CascadeChainLinkResolver, CascadeChainResolver } from './cascade-chain-resolver';
import { CascadeEventConnectionResolver, CascadeEventResolver } from './cascade-event-resolver';
import { EventRecordingResolver } from './event-recording-resolver';
import { PostmortemConnectionResolver, PostmortemResolver } from './postmortem-resolver';
import { RecoverySessionConnectionResolver, RecoverySessionResolver } from './recovery-session-resolver';
import { SecurityIncidentConnectionResolver, SecurityIncidentResolver } from './security-incident-resolver';

/** The archive's GraphQL schema. */
export function buildArchiveSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      SecurityIncidentResolver,
      SecurityIncidentConnectionResolver,
      PostmortemResolver,
      PostmortemConnectionResolver,
      CascadeEventResolver,
      CascadeEventConnectionResolver,
      CascadeChainResolver,
      CascadeChainLinkResolver,
      EventRecordingResolver,
      RecoverySessionResolver,
      RecoverySessionConnectionResolver,
    ],
    // Inputs reach repositories as they are, and those check them: one place, for the command line too.
    validate: false,
  });
}
