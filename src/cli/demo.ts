import type { Settings } from '../config';
import { parseTimestamp } from '../core/timestamp';
import { addSampleData } from '../sample';
import { serve } from './serve';

/**
 * Serves the archive as `serve` does, with sample data of the last 30 days in it if it was empty. Where standard
 * output is a terminal it says where to look.
 */
export function demo(settings: Settings): Promise<void> {
  return serve(settings, {
    prepare: async (database) => {
      const now = parseTimestamp(new Date().toISOString()).instant;
      await addSampleData(database, now);
    },
    onListening: (address) => {
      if (process.stdout.isTTY) process.stdout.write(invitation(address));
    },
  });
}

function invitation(address: string): string {
  return [
    '',
    `Dashboard:                       ${address}/`,
    `Playground with example queries: ${address}/graphiql/`,
    `GraphQL endpoint for programs:   ${address}/graphql`,
    '\n',
  ].join('\n');
}
