import { JsonText } from './json-text';
import type { JsonNode } from './nodes';
import { parseJson } from './parse';
import { quote } from './quote';

/**
 * `patch` merged into `base`: objects at every depth key by key, anything else replaced, null stored as null.
 * What the patch does not touch keeps its text. A key given twice counts as its last value, on both sides.
 */
export function mergeJson(base: JsonText, patch: JsonText): JsonText {
  return JsonText.trusted(merge(base.text, parseJson(base.text), patch.text, parseJson(patch.text)));
}

function merge(baseText: string, base: JsonNode, patchText: string, patch: JsonNode): string {
  if (base.kind !== 'object' || patch.kind !== 'object') return patchText.slice(patch.start, patch.end);
  const kept = new Map(base.members.map(({ key, value }) => [key, value]));
  const given = new Map(patch.members.map(({ key, value }) => [key, value]));
  const members: string[] = [];
  for (const [key, value] of kept) {
    const change = given.get(key);
    const text =
      change === undefined
        ? baseText.slice(value.start, value.end)
        : merge(baseText, value, patchText, change);
    members.push(`${quote(key)}:${text}`);
  }
  for (const [key, value] of given) {
    if (!kept.has(key)) members.push(`${quote(key)}:${patchText.slice(value.start, value.end)}`);
  }
  return `{${members.join(',')}}`;
}
