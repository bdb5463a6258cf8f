import { Field, ObjectType, type ClassType } from 'type-graphql';
import type { Filter } from '../../query';
import type { ConnectionPage } from '../../repositories';
import { PageInfo } from './shared';

/** An edge of a connection: a record and its place. */
export interface Edge<Row> {
  readonly node: Row;
  readonly cursor: string;
}

/** A page of records in Relay's shape; `filter` serves the total count, which is read only where asked for. */
export interface Connection<Row> {
  readonly edges: readonly Edge<Row>[];
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
  readonly filter: Filter<Row> | null;
}

/** Makes the edge and connection types of an object type (Relay's Cursor Connections Specification). */
export function connectionTypes<Row>(
  nodeType: ClassType<object>,
  name: string,
): { readonly connection: ClassType<Connection<Row>>; readonly edge: ClassType<Edge<Row>> } {
  @ObjectType(`${name}Edge`, {
    description: `A \`${name}\` and its place in a list.`,
    simpleResolvers: true,
  })
  class EdgeType implements Edge<Row> {
    @Field(() => nodeType, { description: 'The record.' })
    node!: Row;

    @Field(() => String, { description: 'Its place: give it as `after` or `before` to go on from here.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, {
    description: `A page of a list of \`${name}\`, whose cost does not grow with its depth.`,
    simpleResolvers: true,
  })
  class ConnectionType implements Connection<Row> {
    @Field(() => [EdgeType], { description: 'The records of this page with their places.' })
    edges!: Edge<Row>[];

    @Field(() => [nodeType], { description: 'The records of this page.' })
    nodes!: Row[];

    @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
    pageInfo!: PageInfo;

    filter!: Filter<Row> | null;
  }
  return { connection: ConnectionType, edge: EdgeType };
}

/** A page in Relay's shape. */
export function toConnection<Row>(
  page: ConnectionPage<Row>,
  filter: Filter<Row> | null | undefined,
): Connection<Row> {
  return {
    edges: page.edges,
    nodes: page.edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
    },
    filter: filter ?? null,
  };
}
