import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import { oncePer } from '../../core/once-per';

/** The fragments of a document, by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** How something about a selection is measured, from the leaves up. */
export interface Measure {
  /** Of a field, given the measure of what it selects; 0 for a leaf. */
  readonly field: (node: FieldNode, below: number) => number;
  /** Of a fragment where it is used, given the measure of what it selects. */
  readonly fragment: (
    node: InlineFragmentNode | FragmentSpreadNode,
    definition: FragmentDefinitionNode | null,
    inside: number,
  ) => number;
  /** Of two selections that stand side by side; 0 is neutral. */
  readonly combine: (one: number, other: number) => number;
}

/** The fragments of a document, by name. */
export const fragmentsOf = oncePer(
  ({ definitions }: DocumentNode): Fragments =>
    new Map(
      definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    ),
);

/**
 * Measures a selection through its fragments. A fragment is measured once and counted as often as it is used, so that
 * the time it takes grows with the length of the document alone, whatever the fragments multiply to. Where fragments run
 * in a circle, which no valid document has, the circle is followed once.
 */
export function measureSelections(
  selectionSet: SelectionSetNode,
  fragments: Fragments,
  measure: Measure,
): number {
  const measured = new Map<string, number>();
  const ofFragment = (definition: FragmentDefinitionNode): number => {
    const name = definition.name.value;
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, 0);
    const inside = ofSet(definition.selectionSet);
    measured.set(name, inside);
    return inside;
  };
  const ofSet = ({ selections }: SelectionSetNode): number =>
    selections
      .map((node) => {
        switch (node.kind) {
          case Kind.FIELD:
            return measure.field(node, node.selectionSet === undefined ? 0 : ofSet(node.selectionSet));
          case Kind.INLINE_FRAGMENT:
            return measure.fragment(node, null, ofSet(node.selectionSet));
          case Kind.FRAGMENT_SPREAD: {
            const definition = fragments.get(node.name.value);
            return definition === undefined ? 0 : measure.fragment(node, definition, ofFragment(definition));
          }
          default:
            return node satisfies never;
        }
      })
      .reduce((one, other) => measure.combine(one, other), 0);
  return ofSet(selectionSet);
}

/** For what adds up. */
export function sum(one: number, other: number): number {
  return one + other;
}
