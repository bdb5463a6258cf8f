import { quote } from '../core/json';
import type { Timestamp } from '../core/timestamp';
import {
  cascadeEventKind,
  writtenColumns,
  type CascadeEvent,
  type RecordKind,
  type RecordKindName,
} from '../entities';
import type { ExportChainPlace } from '../repositories/export-reader';
import type { GraphQLClient } from './graphql-client';
import { isTrueIn, objectIn, objectsIn, textIn } from './graphql-nodes';
import { rowOf } from './graphql-values';
import { PageSize } from './page-size';
import type { ExportSelection, RecordSource } from './record-source';

/** A kind in the server's schema: the beginning of its types and of its queries, and its order by time. */
const names: Record<RecordKindName, { type: string; query: string; time: string }> = {
  'security-incidents': { type: 'SecurityIncident', query: 'securityIncident', time: 'CREATED_AT' },
  postmortems: { type: 'Postmortem', query: 'postmortem', time: 'STARTED_AT' },
  'cascade-events': { type: 'CascadeEvent', query: 'cascadeEvent', time: 'TIMESTAMP' },
  'recovery-sessions': { type: 'RecoverySession', query: 'recoverySession', time: 'STARTED_AT' },
};

const placeColumns = ['cascadeId', 'timestamp', 'previousHash', 'currentHash'];
/** What an event's written record is made of besides its written columns. */
const shapeColumns = ['timestampText', 'isTriggeredByKnown', 'isNested', 'redactedFields'];

/** How the record stands, which an export may tell besides what was written. */
const standingColumns = ['redactedFields', 'revision'];

/** Namespaces told by one answer, and named by one condition. */
const MAX_NAMESPACES = 1_000;

/**
 * Reads through a server's GraphQL, page by page. Each page is a state of its own: a record written meanwhile may
 * be there or not, and one changed meanwhile comes as it is when its page is read.
 */
export class GraphQLSource implements RecordSource {
  constructor(private readonly client: GraphQLClient) {}

  pages<Row>(kind: RecordKind<Row>, selection: ExportSelection): AsyncGenerator<Row[]> {
    const properties = [...writtenColumns(kind.columns).map(({ property }) => property), ...standingColumns];
    return this.connection<Row>(kind, properties, filterText(kind, selection));
  }

  async *namespaces(selection: ExportSelection): AsyncGenerator<string> {
    if (selection.namespace !== null) return yield selection.namespace;
    const seen: string[][] = [];
    for (;;) {
      const others = seen.map((some) => `{"namespace":{"notIn":[${some.map(quote).join(',')}]}}`);
      const own = filterText(cascadeEventKind, selection);
      const query = `query Export($filter: CascadeEventFilter) {
        cascadeEventStats(filter: $filter, groupBy: [NAMESPACE]) { buckets { namespace } }
      }`;
      const { data } = await this.client.request(query, `{"filter":{"and":[${[own, ...others].join(',')}]}}`);
      const buckets = objectsIn(objectIn(data, 'cascadeEventStats'), 'buckets');
      const found = buckets.map((bucket) => textIn(bucket, 'namespace'));
      yield* found;
      if (found.length < MAX_NAMESPACES) return;
      seen.push(found);
    }
  }

  async chainPlaces(namespace: string, selection: ExportSelection): Promise<readonly ExportChainPlace[]> {
    const places: ExportChainPlace[] = [];
    const filter = filterText(cascadeEventKind, { ...selection, namespace });
    for await (const page of this.connection<CascadeEvent>(cascadeEventKind, placeColumns, filter)) {
      places.push(...page.map((place) => ({ ...place, size: 0 })));
    }
    return places;
  }

  async *events(places: readonly ExportChainPlace[]): AsyncGenerator<CascadeEvent[]> {
    const properties = [
      ...writtenColumns(cascadeEventKind.columns).map(({ property }) => property),
      ...shapeColumns,
    ];
    const query = `query Export($ids: [ID!], $limit: Int) {
      cascadeEvents(filter: { cascadeId: { in: $ids } }, limit: $limit) { ${properties.join(' ')} }
    }`;
    const size = new PageSize();
    for (let at = 0; at < places.length;) {
      const ids = places.slice(at, at + size.limit).map(({ cascadeId }) => cascadeId);
      const { data, text } = await this.client.request(
        query,
        `{"ids":[${ids.map(quote).join(',')}],"limit":${ids.length}}`,
      );
      const found = objectsIn(data, 'cascadeEvents').map((node) => rowOf(cascadeEventKind, text, node));
      const byId = new Map(found.map((event) => [event.cascadeId, event]));
      yield ids.flatMap((id) => byId.get(id) ?? []);
      at += ids.length;
      size.learn(ids.length, text.length);
    }
  }

  private async *connection<Row>(
    kind: RecordKind<Row>,
    properties: readonly string[],
    filter: string,
  ): AsyncGenerator<Row[]> {
    const { type, query: name, time } = names[kind.name];
    const query = `query Export($filter: ${type}Filter, $first: Int, $after: String) {
      ${name}Connection(filter: $filter, orderBy: { field: ${time}, direction: ASC }, first: $first, after: $after) {
        nodes { ${properties.join(' ')} } pageInfo { hasNextPage endCursor }
      }
    }`;
    const size = new PageSize();
    let after: string | null = null;
    do {
      const variables: string = `{"filter":${filter},"first":${size.limit},"after":${after === null ? 'null' : quote(after)}}`;
      const { data, text } = await this.client.request(query, variables);
      const connection = objectIn(data, `${name}Connection`);
      const nodes = objectsIn(connection, 'nodes');
      yield nodes.map((node) => rowOf(kind, text, node));
      size.learn(nodes.length, text.length);
      const pageInfo = objectIn(connection, 'pageInfo');
      after = isTrueIn(pageInfo, 'hasNextPage') ? textIn(pageInfo, 'endCursor') : null;
    } while (after !== null);
  }
}

function filterText<Row>(
  kind: RecordKind<Row>,
  { filter = null, namespace, since, until }: ExportSelection,
): string {
  const time = [boundText('gte', since), boundText('lte', until)].filter((bound) => bound !== null);
  const conditions = [
    ...(namespace === null ? [] : [`"namespace":{"eq":${quote(namespace)}}`]),
    ...(time.length === 0 ? [] : [`${quote(kind.time)}:{${time.join(',')}}`]),
  ];
  const own = `{${conditions.join(',')}}`;
  return filter === null ? own : `{"and":[${own},${filter.text}]}`;
}

function boundText(operator: 'gte' | 'lte', time: Timestamp | null): string | null {
  return time === null ? null : `"${operator}":${quote(time.instant)}`;
}
