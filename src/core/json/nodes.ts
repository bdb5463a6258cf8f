/** Where a node stands in its source: UTF-16 offsets, `end` exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** One `"key": value` of an object. */
export interface JsonMember {
  readonly key: string;
  readonly value: JsonNode;
}

/** Members in the order of the source, a key given twice included: the last one counts. */
export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

/** `value` is the text with its escapes resolved; it holds no lone surrogate. */
export interface JsonString extends Span {
  readonly kind: 'string';
  readonly value: string;
}

/** `text` is the literal as written; an integer is one without fraction and exponent. */
export interface JsonNumber extends Span {
  readonly kind: 'number';
  readonly text: string;
  readonly isInteger: boolean;
}

export interface JsonBoolean extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface JsonNull extends Span {
  readonly kind: 'null';
}

/** A JSON value as it was written: numbers keep their digits, objects their order. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull;

/** The value of `key` in an object, the last one where it is given twice; undefined where it is not given. */
export function member(node: JsonObject, key: string): JsonNode | undefined {
  for (let i = node.members.length - 1; i >= 0; i -= 1) {
    const candidate = node.members[i];
    if (candidate?.key === key) return candidate.value;
  }
  return undefined;
}
