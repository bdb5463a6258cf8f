import {
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Fragments } from '../limits';

/** What an operation selects, laid out. */
export interface Plan {
  readonly root: SelectionPlan;
  /** How many fields it has in all. */
  readonly size: number;
  /** Whether a field of it is served as its own text (`SERVED_AS_TEXT`). */
  readonly hasText: boolean;
}

/** The fields that an object of one type is asked for, in the order of the answer. */
export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
}

/** One field of an answer. */
export interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  /** The same as it is written: `"name":`. */
  readonly quotedKey: string;
  readonly name: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Where it is selected: several times where selections are merged. */
  readonly nodes: readonly FieldNode[];
  /** Null: the property of its name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly shape: Shape;
}

/** What a value has to become. */
export type Shape = { readonly isNonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly leaf: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly selection: SelectionPlan }
);

/** Fragments can multiply: a document of some lines may select tens of thousands of fields. */
const MAX_FIELDS = 1_000;

/**
 * Lays out what an operation selects once the variables in its conditions are known: fragments are taken in, and selections of the same
 * name merged (GraphQL specification, section 6.3.2). The document must be valid. Null where that is left to graphql-js:
 * subscriptions, introspection, abstract types, and very large selections.
 */
export function planOf(
  schema: GraphQLSchema,
  fragments: Fragments,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Plan | null {
  const type = schema.getRootType(operation.operation);
  if (!type || operation.operation === 'subscription') return null;
  const planner = new Planner(schema, fragments, variables);
  try {
    const root = planner.selection(type, [operation.selectionSet]);
    return { root, size: planner.size, hasText: planner.hasText };
  } catch (error) {
    if (error === notPlanned) return null;
    throw error;
  }
}

const settled = new WeakSet<readonly FieldNode[]>();

/**
 * Whether selections of a field, as resolvers are given them in `info.fieldNodes`, are those of a plan. Then `@skip` and
 * `@include` below them fall the same way whenever they are met.
 */
export function areSettled(nodes: readonly FieldNode[]): boolean {
  return settled.has(nodes);
}

const notPlanned = Symbol('a selection that is left to graphql-js');

class Planner {
  size = 0;
  hasText = false;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  selection(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectionPlan {
    if (type.isTypeOf) throw notPlanned;
    const found = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) this.collect(type, set, found, visited);
    return { fields: Array.from(found, ([key, nodes]) => this.field(type, key, nodes)) };
  }

  private field(parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): FieldPlan {
    this.size += 1;
    if (this.size > MAX_FIELDS) throw notPlanned;
    const name = nodes[0]?.name.value ?? key;
    const definition =
      name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
    if (definition === undefined) throw notPlanned;
    const resolve = definition.resolve ?? null;
    settled.add(nodes);
    return {
      key,
      quotedKey: `${JSON.stringify(key)}:`,
      name,
      parentType,
      definition,
      nodes,
      resolve,
      shape: this.shape(definition.type, nodes),
    };
  }

  private shape(type: GraphQLOutputType, nodes: readonly FieldNode[]): Shape {
    const nullable = getNullableType(type);
    const about = { isNonNull: isNonNullType(type) };
    if (isListType(nullable)) return { ...about, kind: 'list', item: this.shape(nullable.ofType, nodes) };
    if (isLeafType(nullable)) {
      if (nullable.extensions['isServedAsText'] === true) this.hasText = true;
      return { ...about, kind: 'leaf', leaf: nullable };
    }
    if (!isObjectType(nullable)) throw notPlanned;
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    return { ...about, kind: 'object', selection: this.selection(nullable, sets) };
  }

  private collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    found: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const node of selections) {
      if (!this.isIncluded(node)) continue;
      switch (node.kind) {
        case Kind.FIELD: {
          const key = node.alias?.value ?? node.name.value;
          const nodes = found.get(key);
          if (nodes === undefined) found.set(key, [node]);
          else nodes.push(node);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          if (this.isOf(type, node.typeCondition?.name.value))
            this.collect(type, node.selectionSet, found, visited);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const name = node.name.value;
          const fragment = this.fragments.get(name);
          if (fragment === undefined || visited.has(name)) break;
          visited.add(name);
          if (this.isOf(type, fragment.typeCondition.name.value))
            this.collect(type, fragment.selectionSet, found, visited);
          break;
        }
        default:
          node satisfies never;
      }
    }
  }

  private isOf(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.schema.getType(condition);
    return isAbstractType(named) && this.schema.isSubType(named, type);
  }

  private isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true;
      const value = given.find((argument) => argument.name.value === 'if')?.value;
      const isTrue =
        value?.kind === Kind.VARIABLE ? this.variables[value.name.value] : isLiterallyTrue(value);
      if (typeof isTrue !== 'boolean') throw notPlanned;
      return isTrue === (name.value === 'include');
    });
  }
}

function isLiterallyTrue(node: ValueNode | undefined): boolean | undefined {
  return node?.kind === Kind.BOOLEAN ? node.value : undefined;
}
