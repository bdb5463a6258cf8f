import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { GivenValues } from './given-values';
import { askedSize, shapeOf, untoldSize } from './list-sizes';
import type { Fragments } from './selections';

/**
 * How many values an answer is estimated to hold: each field counts once for each row that it is selected of. A row
 * of a list counts as often as `limit`, `first` or `last` allow, variables and defaults taken in; the lists of a
 * connection (`edges`, `nodes`) and of a mutation's payload take the size that was asked for at the field above them.
 * `variables` are coerced. Fragments are estimated once for each size that they are used under.
 */
export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Readonly<Record<string, unknown>>,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const estimate = new Estimate(schema, fragments, new GivenValues(operation, variables));
  return estimate.ofSet(operation.selectionSet, root.name, null);
}

class Estimate {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly given: GivenValues,
  ) {}

  /** `pageSize`: what was asked for at the field above, for the lists that have no argument of their own. */
  ofSet({ selections }: SelectionSetNode, typeName: string, pageSize: number | null): number {
    let total = 0;
    for (const node of selections) {
      if (!this.given.isIncluded(node)) continue;
      switch (node.kind) {
        case Kind.FIELD:
          total += this.ofField(node, typeName, pageSize);
          break;
        case Kind.INLINE_FRAGMENT:
          total += this.ofSet(node.selectionSet, node.typeCondition?.name.value ?? typeName, pageSize);
          break;
        case Kind.FRAGMENT_SPREAD:
          total += this.ofFragment(node.name.value, pageSize);
          break;
        default:
          node satisfies never;
      }
    }
    return total;
  }

  private ofFragment(name: string, pageSize: number | null): number {
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return 0;
    const key = `${name}:${pageSize ?? ''}`;
    const cost =
      this.known.get(key) ?? this.ofSet(fragment.selectionSet, fragment.typeCondition.name.value, pageSize);
    this.known.set(key, cost);
    return cost;
  }

  private ofField(node: FieldNode, typeName: string, pageSize: number | null): number {
    const field = this.fieldOf(typeName, node.name.value);
    if (field === undefined) return 1;
    const asked = askedSize(field, node, this.given);
    const { isLeaf, isList } = shapeOf(field);
    if (isLeaf || node.selectionSet === undefined) return isList && asked !== null ? 1 + asked : 1;
    const below = this.ofSet(node.selectionSet, getNamedType(field.type).name, isList ? null : asked);
    if (!isList) return 1 + below;
    return 1 + (asked ?? pageSize ?? untoldSize(this.schema, typeName, field.name)) * below;
  }

  private fieldOf(typeName: string, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    const type = this.schema.getType(typeName);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  }
}
