import { ArchiveError } from '../core/errors';
import { member, type JsonNode, type JsonObject } from '../core/json';

/** The object under a key of an answer; UNAVAILABLE where the server gave something else. */
export function objectIn(node: JsonObject, key: string): JsonObject {
  return asObject(member(node, key));
}

/** The elements of the list under a key, all objects. */
export function objectsIn(node: JsonObject, key: string): readonly JsonObject[] {
  const list = member(node, key);
  if (list?.kind !== 'array') throw unexpected();
  return list.items.map(asObject);
}

/** The elements of the list under a key, all texts. */
export function textsIn(node: JsonObject, key: string): readonly string[] {
  const list = member(node, key);
  if (list?.kind !== 'array') throw unexpected();
  return list.items.map(asText);
}

/** The text under a key. */
export function textIn(node: JsonObject, key: string): string {
  return asText(member(node, key));
}

/** Whether the value under a key is true. */
export function isTrueIn(node: JsonObject, key: string): boolean {
  const value = member(node, key);
  return value?.kind === 'boolean' && value.value;
}

function asObject(node: JsonNode | undefined): JsonObject {
  if (node?.kind !== 'object') throw unexpected();
  return node;
}

function asText(node: JsonNode | undefined): string {
  if (node?.kind !== 'string') throw unexpected();
  return node.value;
}

function unexpected(): ArchiveError {
  return new ArchiveError(
    'UNAVAILABLE',
    null,
    "the server's answer is not that of an archive of this version",
  );
}
