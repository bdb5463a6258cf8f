import {
  Kind,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql';

/**
 * What a request gives for arguments, whether as a literal, as a variable or as a variable's default. `variables` are
 * those of the request, coerced.
 */
export class GivenValues {
  private readonly defaults: ReadonlyMap<string, ValueNode>;

  constructor(
    operation: OperationDefinitionNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.defaults = new Map(
      operation.variableDefinitions?.flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, defaultValue] as const],
      ),
    );
  }

  /** The integer that an argument of a field has; null where it has none. */
  integer(field: FieldNode, argument: string): number | null {
    const given = this.given(argumentOf(field, argument));
    if (given === null) return null;
    if ('value' in given) return typeof given.value === 'number' ? given.value : null;
    return given.literal.kind === Kind.INT ? Number(given.literal.value) : null;
  }

  /** The length of the longest list among the fields of an argument of input type; null where there is none. */
  longestList(field: FieldNode, argument: string): number | null {
    const lengths = this.members(argumentOf(field, argument)).flatMap(
      (member) => this.lengthOf(member) ?? [],
    );
    return lengths.length === 0 ? null : Math.max(...lengths);
  }

  /** Whether `@skip` and `@include` let a selection into the answer. */
  isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name, arguments: given = [] }) => {
      const condition = this.truth(given.find((argument) => argument.name.value === 'if')?.value);
      return !(
        (name.value === 'skip' && condition === true) ||
        (name.value === 'include' && condition === false)
      );
    });
  }

  private truth(node: ValueNode | undefined): boolean | null {
    const given = this.given(node);
    if (given === null) return null;
    if ('value' in given) return typeof given.value === 'boolean' ? given.value : null;
    return given.literal.kind === Kind.BOOLEAN ? given.literal.value : null;
  }

  private members(node: ValueNode | undefined): (Given | null)[] {
    const given = this.given(node);
    if (given === null) return [];
    if ('value' in given) {
      return Object.values(Object(given.value) as object).map((value: unknown) => ({ value }));
    }
    return given.literal.kind === Kind.OBJECT
      ? given.literal.fields.map(({ value }) => this.given(value))
      : [];
  }

  private lengthOf(given: Given | null): number | null {
    if (given === null) return null;
    if ('value' in given) return Array.isArray(given.value) ? given.value.length : null;
    return given.literal.kind === Kind.LIST ? given.literal.values.length : null;
  }

  private given(node: ValueNode | undefined): Given | null {
    if (node === undefined) return null;
    if (node.kind !== Kind.VARIABLE) return { literal: node };
    const name = node.name.value;
    if (Object.hasOwn(this.variables, name)) return { value: this.variables[name] };
    const literal = this.defaults.get(name);
    return literal === undefined ? null : { literal };
  }
}

/** What stands for a value: a literal of the document, or the value of a variable. */
type Given = { readonly literal: ValueNode } | { readonly value: unknown };

function argumentOf(field: FieldNode, name: string): ValueNode | undefined {
  return field.arguments?.find((argument) => argument.name.value === name)?.value;
}
