import { badInput } from '../core/errors';
import { member } from '../core/json';
import type { CheckpointSource } from '../repositories/stored-checkpoints';
import type { GraphQLClient } from './graphql-client';

/** The checkpoints of a server, which gives its newest alone. */
export function graphQLCheckpoints(client: GraphQLClient): CheckpointSource {
  return {
    async newest() {
      const { data } = await client.request('{ logCheckpoint { note } }', '{}');
      const checkpoint = member(data, 'logCheckpoint');
      const note = checkpoint?.kind === 'object' ? member(checkpoint, 'note') : undefined;
      return note?.kind === 'string' ? note.value : null;
    },
    all() {
      throw badInput('--all', 'needs the database: a server gives its newest checkpoint alone');
    },
  };
}
