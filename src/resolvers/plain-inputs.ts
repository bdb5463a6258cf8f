import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../graphql/context';
import type { SaveCascadeEventInput, SaveCascadeEventsInput } from '../graphql/types/cascade-event';
import { CascadeEventResolver } from './cascade-event-resolver';

/**
 * Has mutations that take many events, or are called most, take their input as graphql-js gives it. type-graphql copies each
 * input into an instance of its class, field by field and twice over, and nobody asks for the class: a fifteenth of what a
 * batch of events takes. Middleware and checks of type-graphql do not run for them any more; permissions, which are
 * required of the schema afterwards, do. The schema itself is changed.
 */
export function takePlainInputs(schema: GraphQLSchema): void {
  const resolver = new CascadeEventResolver();
  resolve<SaveCascadeEventInput>(schema, 'saveCascadeEvent', (_source, { input }, context) =>
    resolver.saveCascadeEvent(input, context),
  );
  resolve<SaveCascadeEventsInput>(schema, 'saveCascadeEvents', (_source, { input }, context) =>
    resolver.saveCascadeEvents(input, context),
  );
}

function resolve<Input>(
  schema: GraphQLSchema,
  mutation: string,
  resolver: GraphQLFieldResolver<unknown, GraphQLContext, { readonly input: Input }>,
): void {
  const field = schema.getMutationType()?.getFields()[mutation];
  if (field === undefined) throw new Error(`there is no mutation ${mutation}`);
  field.resolve = resolver as GraphQLFieldResolver<unknown, unknown>;
}
