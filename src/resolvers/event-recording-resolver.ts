import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../graphql/context';
import {
  RecordCascadeEventInput,
  RecordCascadeEventPayload,
  RecordCascadeEventsInput,
  RecordCascadeEventsPayload,
} from '../graphql/types/recorded-event';
import { inInput } from './in-input';

/** Recording: the archive seals events itself. */
@Resolver()
export class EventRecordingResolver {
  @Mutation(() => RecordCascadeEventPayload, {
    description: 'Records an event: the archive assigns ids and time, links it to its chain and hashes it.',
  })
  async recordCascadeEvent(
    @Arg('input', () => RecordCascadeEventInput, { description: 'The event.' })
    { event, idempotencyKey }: RecordCascadeEventInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RecordCascadeEventPayload> {
    const { events, isReplay } = await inInput(() =>
      repositories.cascadeEvents.record(event, { idempotencyKey }),
    );
    return { isReplay, cascadeEvent: events[0] ?? null };
  }

  @Mutation(() => RecordCascadeEventsPayload, {
    description: 'Records events in order, all or none; see recordCascadeEvent.',
  })
  async recordCascadeEvents(
    @Arg('input', () => RecordCascadeEventsInput, { description: 'The events.' })
    { events, idempotencyKey }: RecordCascadeEventsInput,
    @Ctx() { repositories }: GraphQLContext,
  ): Promise<RecordCascadeEventsPayload> {
    const recorded = await inInput(() => repositories.cascadeEvents.recordMany(events, { idempotencyKey }));
    return { isReplay: recorded.isReplay, cascadeEvents: recorded.events };
  }
}
