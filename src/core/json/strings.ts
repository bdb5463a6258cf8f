import { JsonNode } from './nodes';

/** Every string value inside a JSON value, keys left out, in the order of the source: what people search for. */
export function stringsOf(node: JsonNode): string[] {
  const found: string[] = [];
  collect(node, found);
  return found;
}

function collect(node: JsonNode, found: string[]): void {
  switch (node.kind) {
    case 'string':
      found.push(node.value);
      return;
    case 'array':
      for (const item of node.items) collect(item, found);
      return;
    case 'object':
      for (const { value } of node.members) collect(value, found);
      return;
    case 'number':
    case 'boolean':
    case 'null':
      return;
  }
}
