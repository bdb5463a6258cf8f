import { compareCodePoints } from './code-points';
import { JsonMember, JsonNode, JsonNumber, JsonObject } from './nodes';
import { pythonFloat } from './python-float';
import { quote } from './quote';

/**
 * The one spelling of a JSON value that is hashed: what Python's `json.dumps(value, sort_keys=True,
 * separators=(",", ":"), ensure_ascii=False)` writes. Keys go by code point, the last of a key given twice
 * counts, integers keep every digit, floats are spelled as Python's repr.
 */
export function canonicalJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return `{${sortedMembers(node)
        .map(({ key, value }) => `${quote(key)}:${canonicalJson(value)}`)
        .join(',')}}`;
    case 'array':
      return `[${node.items.map(canonicalJson).join(',')}]`;
    case 'string':
      return quote(node.value);
    case 'number':
      return canonicalNumber(node);
    case 'boolean':
      return node.value ? 'true' : 'false';
    case 'null':
      return 'null';
  }
}

function canonicalNumber(node: JsonNumber): string {
  if (!node.isInteger) return pythonFloat(Number(node.text));
  return node.text === '-0' ? '0' : node.text;
}

function sortedMembers(node: JsonObject): JsonMember[] {
  // The sort is stable, so of equal keys the one given last stands last.
  const sorted = [...node.members].sort((a, b) => compareCodePoints(a.key, b.key));
  return sorted.filter((entry, index) => entry.key !== sorted[index + 1]?.key);
}
