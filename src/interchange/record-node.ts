import { badInput } from '../core/errors';
import { MAX_DOCUMENT_DEPTH, parseJson, type JsonObject } from '../core/json';

/** What the line of a record holds; an ArchiveError where it is no JSON object. */
export function recordNode(text: string): JsonObject {
  const node = parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') throw badInput(null, 'is no JSON object');
  return node;
}
