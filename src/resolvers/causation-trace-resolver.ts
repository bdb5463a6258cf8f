import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { TraceDirection } from '../core/causation';
import type { GraphQLContext } from '../graphql/context';
import { CausationTraceType, traceDirections } from '../graphql/types/causation-trace';
import type { CascadeTrace } from '../repositories';

/** What caused an event, and what it caused. */
@Resolver()
export class CausationTraceResolver {
  @Query(() => CausationTraceType, {
    nullable: true,
    description:
      'Finds the cascade that holds an event (the trigger or an effect) and walks its causes or consequences; null ' +
      'where no cascade holds it. Of several, the newest.',
  })
  causationTrace(
    @Arg('eventId', () => ID, { description: "A trigger's or an effect's event id." }) eventId: string,
    @Arg('direction', () => traceDirections, { description: 'Which way.' }) direction: TraceDirection,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<CascadeTrace | null> {
    return repositories.cascadeEvents.traceCausation(eventId, direction);
  }
}
