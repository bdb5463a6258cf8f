import type { ASTNode } from 'graphql';

/**
 * A function of a node alone that is worked out once for each: documents that come again are parsed once, and what
 * follows from them need not be found out with every request. It lasts as long as the node does.
 */
export function oncePerNode<Node extends ASTNode, Value>(
  workOut: (node: Node) => Value,
): (node: Node) => Value {
  const known = new WeakMap<Node, { readonly value: Value }>();
  return (node) => {
    let found = known.get(node);
    if (found === undefined) {
      found = { value: workOut(node) };
      known.set(node, found);
    }
    return found.value;
  };
}
