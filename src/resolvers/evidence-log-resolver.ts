import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { EntryKind } from '../core/evidence';
import type { GraphQLContext } from '../graphql/context';
import { changesAfter, entryAt, newestCheckpoint } from '../graphql/log-entries';
import { proveConsistency, proveInclusion, proveReceipt } from '../graphql/log-proofs';
import {
  ConsistencyProofType,
  InclusionProofType,
  LogCheckpointType,
  LogEntryKind,
  LogEntryType,
  logDescriptions,
} from '../graphql/types/evidence-log';
import { describe } from './descriptions';

/** The evidence log: its checkpoints, entries and proofs, and the feed of changes that it is. */
@Resolver()
export class EvidenceLogResolver {
  @Query(() => LogCheckpointType, {
    nullable: true,
    description:
      'The newest checkpoint of the evidence log; null before the first. One that is kept elsewhere shows later ' +
      'whether anything that it covers was changed or removed.',
  })
  logCheckpoint(@Ctx() { repositories }: GraphQLContext): Promise<LogCheckpointType | null> {
    return newestCheckpoint(repositories.evidenceLog);
  }

  @Query(() => LogEntryType, {
    nullable: true,
    description: 'The entry at a place of the evidence log; null where there is none.',
  })
  logEntry(
    @Arg('index', () => ID, { description: logDescriptions.index }) index: string,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<LogEntryType | null> {
    return entryAt(repositories.evidenceLog, index);
  }

  @Query(() => InclusionProofType, {
    description:
      'Proves that the evidence log holds a leaf, which is named by exactly one of leafHash and index.',
  })
  inclusionProof(
    @Arg('leafHash', () => String, { nullable: true, description: "The leaf's hash, in hex." })
    leafHash: string | null,
    @Arg('index', () => ID, { nullable: true, description: "The leaf's place in the log, from 0." })
    index: string | null,
    @Arg('treeSize', () => ID, {
      nullable: true,
      description: 'In the tree of its first so many leaves; of those of the newest checkpoint if left out.',
    })
    treeSize: string | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<InclusionProofType> {
    return proveInclusion(repositories.evidenceLog, { leafHash, index, treeSize });
  }

  @Query(() => ConsistencyProofType, {
    description: 'Proves that the evidence log has only grown since it had `from` leaves.',
  })
  consistencyProof(
    @Arg('from', () => ID, { description: 'How many leaves the earlier tree has, 1 or more.' }) from: string,
    @Arg('to', () => ID, { description: 'How many leaves the later tree has, at most as many as the log.' })
    to: string,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ConsistencyProofType> {
    return proveConsistency(repositories.evidenceLog, from, to);
  }

  @Query(() => String, {
    nullable: true,
    description:
      'What shows without a server that the evidence log holds a leaf: its entry, its inclusion proof and the ' +
      'newest checkpoint as the text of one file (https://c2sp.org/tlog-proof); null until a checkpoint covers it.',
  })
  receiptProof(
    @Arg('leafHash', () => String, { description: "The leaf's hash as its receipt gives it, in hex." })
    leafHash: string,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<string | null> {
    return proveReceipt(repositories.evidenceLog, leafHash);
  }

  @Query(() => [LogEntryType], {
    description:
      'Every change of the archive, oldest first and without a gap: the entries of the evidence log. Those of the ' +
      'access log and verifications are no changes, and come where `kinds` names them. To follow it, deal with the entries, remember the ' +
      'index of the last, and ask again with that as `afterIndex`. Who stops before it is remembered gets the same ' +
      'entries again: each arrives at least once. A caller whose scope has limits is given the entries within it; that ' +
      'others write shows in gaps between the indices.',
  })
  changes(
    @Arg('afterIndex', () => ID, {
      nullable: true,
      description: 'The index of the last entry already seen; from the first entry on if left out, or -1.',
    })
    afterIndex: string | null,
    @Arg('first', () => Int, { nullable: true, description: describe.firstChanges }) first: number | null,
    @Arg('kinds', () => [LogEntryKind], {
      nullable: true,
      description: describe.changeKinds,
    })
    kinds: EntryKind[] | null,
    @Arg('namespaces', () => [String], {
      nullable: true,
      description: describe.changeNamespaces,
    })
    namespaces: string[] | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<LogEntryType[]> {
    return changesAfter(repositories.evidenceLog, { afterIndex, first, kinds, namespaces });
  }
}
