import { graphql } from './gql/index.js';
import type { CascadeEventFilter, EventsPageQuery } from './gql/graphql.js';
import { request } from './request.js';

const EventsPage = graphql(`
  query EventsPage($filter: CascadeEventFilter, $after: String) {
    cascadeEventConnection(
      filter: $filter
      first: 40
      after: $after
      orderBy: { field: TIMESTAMP, direction: ASC }
    ) {
      nodes {
        cascadeId
        namespace
        timestamp
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const EventCount = graphql(`
  query EventCount($filter: CascadeEventFilter) {
    cascadeEventCount(filter: $filter)
  }
`);

type Event = EventsPageQuery['cascadeEventConnection']['nodes'][number];

/** All events that match, page by page: a cursor neither skips nor repeats one, whatever is written meanwhile. */
async function* allEvents(filter: CascadeEventFilter): AsyncGenerator<Event> {
  for (let after: string | null = null; ;) {
    const page: EventsPageQuery = await request(EventsPage, { filter, after });
    const { nodes, pageInfo } = page.cascadeEventConnection;
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor ?? null;
  }
}

export async function countAllEvents(): Promise<void> {
  const filter: CascadeEventFilter = { isTest: { eq: false } };
  const perNamespace = new Map<string, number>();
  for await (const { namespace } of allEvents(filter))
    perNamespace.set(namespace, (perNamespace.get(namespace) ?? 0) + 1);
  for (const [namespace, count] of perNamespace) console.log(`${namespace}: ${count} events`);
  const seen = [...perNamespace.values()].reduce((sum, count) => sum + count, 0);
  const { cascadeEventCount } = await request(EventCount, { filter });
  if (seen !== cascadeEventCount) throw new Error(`the pages had ${seen} of ${cascadeEventCount} events`);
}
