import { compareCodePoints } from './code-points';
import { JsonArray, JsonMember, JsonNode, JsonNumber, JsonObject } from './nodes';
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
      return canonicalObject(node);
    case 'array':
      return canonicalArray(node);
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

/**
 * `canonicalJson` of a node of `text`, cut out of the text where it is spelled so already: what most writers hand over has
 * been hashed before.
 */
export function canonicalText(text: string, node: JsonNode): string {
  return isCanonical(node) ? text.slice(node.start, node.end) : canonicalJson(node);
}

/** Whether a node is spelled canonically where it stands. Any escape and any space between tokens makes it longer. */
function isCanonical(node: JsonNode): boolean {
  const length = node.end - node.start;
  switch (node.kind) {
    case 'string':
      return length === node.value.length + 2;
    case 'number':
      return canonicalNumber(node) === node.text;
    case 'boolean':
    case 'null':
      return true;
    case 'array': {
      let least = 2 + separators(node.items.length);
      for (const item of node.items) {
        if (!isCanonical(item)) return false;
        least += item.end - item.start;
      }
      return length === least;
    }
    case 'object': {
      if (!isSorted(node.members)) return false;
      let least = 2 + separators(node.members.length);
      for (const { key, value } of node.members) {
        if (!isCanonical(value)) return false;
        least += key.length + 3 + (value.end - value.start);
      }
      return length === least;
    }
  }
}

function separators(count: number): number {
  return count === 0 ? 0 : count - 1;
}

function canonicalObject(node: JsonObject): string {
  let text = '{';
  for (const { key, value } of sortedMembers(node)) {
    if (text.length > 1) text += ',';
    text += `${quote(key)}:${canonicalJson(value)}`;
  }
  return `${text}}`;
}

function canonicalArray(node: JsonArray): string {
  let text = '[';
  for (const item of node.items) {
    if (text.length > 1) text += ',';
    text += canonicalJson(item);
  }
  return `${text}]`;
}

function canonicalNumber(node: JsonNumber): string {
  if (!node.isInteger) return pythonFloat(Number(node.text));
  return node.text === '-0' ? '0' : node.text;
}

function sortedMembers(node: JsonObject): readonly JsonMember[] {
  const { members } = node;
  if (isSorted(members)) return members;
  // The sort is stable, so of equal keys the one given last stands last.
  const sorted = [...members].sort((a, b) => compareCodePoints(a.key, b.key));
  return sorted.filter((entry, index) => entry.key !== sorted[index + 1]?.key);
}

/** Whether keys ascend with none given twice, as in all that was written canonically. */
function isSorted(members: readonly JsonMember[]): boolean {
  let before: string | null = null;
  for (const { key } of members) {
    if (before !== null && compareCodePoints(before, key) >= 0) return false;
    before = key;
  }
  return true;
}
