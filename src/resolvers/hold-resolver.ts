import {
  Arg,
  Ctx,
  Extensions,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  type ClassType,
} from 'type-graphql';
import type { RecordKindName } from '../entities';
import type { GraphQLContext } from '../graphql/context';
import { LONG_RUNNING } from '../graphql/limits';
import { placeHold } from '../graphql/hold-input';
import { receiptOfVersion } from '../graphql/receipts';
import { logDescriptions, ReceiptType } from '../graphql/types/evidence-log';
import {
  HoldType,
  PlaceHoldInput,
  PlaceHoldPayload,
  ReleaseHoldInput,
  ReleaseHoldPayload,
} from '../graphql/types/hold';
import { RecordKindEnum } from '../graphql/types/record-kind';
import type { ServedHold } from '../repositories';
import { describe } from './descriptions';
import { inInput } from './in-input';

/** Holds: what nothing removes until they are released. */
@Resolver(() => HoldType)
export class HoldResolver {
  @Query(() => [HoldType], {
    description:
      'The holds, newest first. A caller whose scope has limits is given those all of whose records were within it as ' +
      'they were placed.',
  })
  holds(
    @Arg('kind', () => RecordKindEnum, { nullable: true, description: 'Of one kind; of all if left out.' })
    kind: RecordKindName | null,
    @Arg('recordId', () => ID, {
      nullable: true,
      description: 'Those that were placed on the record of this key; all if left out.',
    })
    recordId: string | null,
    @Arg('includeReleased', () => Boolean, {
      nullable: true,
      description: 'Whether released ones too; false if left out.',
    })
    includeReleased: boolean | null,
    @Arg('limit', () => Int, { nullable: true, description: describe.limit }) limit: number | null,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ServedHold[]> {
    return repositories.holds.find({ kind, recordId, includeReleased, limit });
  }

  @Mutation(() => PlaceHoldPayload, {
    description:
      'Places a hold: nothing removes its records until it is released. Where several hold a record, until all are. ' +
      'A repeated call places another hold.',
  })
  @Extensions(LONG_RUNNING)
  async placeHold(
    @Arg('input', () => PlaceHoldInput, { description: 'What to hold, and why.' }) input: PlaceHoldInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<PlaceHoldPayload> {
    return { hold: await inInput(() => placeHold(repositories.holds, input)) };
  }

  @Mutation(() => ReleaseHoldPayload, {
    description: 'Releases a hold, which stays on record. CONFLICT where it was released before.',
  })
  async releaseHold(
    @Arg('input', () => ReleaseHoldInput, { description: 'Which hold, and why.' })
    { id, reason }: ReleaseHoldInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<ReleaseHoldPayload> {
    return { hold: await inInput(() => repositories.holds.release(id, reason)) };
  }

  @FieldResolver(() => [ID], {
    description: 'The keys of the records that it was placed on, by code point, a page at a time.',
  })
  recordIds(
    @Root() { id }: ServedHold,
    @Arg('first', () => Int, { nullable: true, description: describe.firstChanges }) first: number | null,
    @Arg('after', () => ID, { nullable: true, description: 'The key after which the page begins.' })
    after: string | null,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly string[]> {
    return loaders.heldRecordIds(id, { first, after });
  }
}

/** Makes the resolver of the receipt that a payload gives for its hold. */
function holdReceiptResolver(payload: ClassType<{ hold: ServedHold }>): ClassType<object> {
  @Resolver(() => payload)
  class HoldReceiptResolver {
    @FieldResolver(() => ReceiptType, { nullable: true, description: logDescriptions.receipt })
    receipt(@Root() { hold }: PlaceHoldPayload, @Ctx() context: GraphQLContext): Promise<ReceiptType | null> {
      return receiptOfVersion(context, { kind: 'holds', recordId: hold.id, revision: hold.revision });
    }
  }
  return HoldReceiptResolver;
}

/** All that holds are served by. */
export const holdResolvers = [
  HoldResolver,
  holdReceiptResolver(PlaceHoldPayload),
  holdReceiptResolver(ReleaseHoldPayload),
] as const;
