import { canonicalJson, member, parseJson, type JsonObject } from '../../../src/core/json';

/** A line's members, each in canonical form: equal in every value and digit or not equal. */
export function members(line: string): Map<string, string> {
  const node = parseJson(line);
  if (node.kind !== 'object') throw new Error('a line is no object');
  return new Map(node.members.map(({ key }) => [key, canonicalJson(valueOf(node, key))]));
}

function valueOf(node: JsonObject, key: string) {
  const value = member(node, key);
  if (value === undefined) throw new Error(`no ${key}`);
  return value;
}

/** A line without the members that are not named in another one. */
export function onlyKeysOf(line: string, given: string): Map<string, string> {
  const keys = members(given);
  return new Map([...members(line)].filter(([key]) => keys.has(key)));
}
