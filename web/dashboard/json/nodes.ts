import { jsonTokenSpans } from '../../shared/json-text';
import type { JsonText } from '../api/operation';

/** A JSON value of a record, to be walked: numbers stay the text that they came as, doubled keys stay both. */
export type JsonNode =
  | {
      readonly kind: 'object';
      readonly members: readonly (readonly [string, JsonNode])[];
      readonly text: string;
    }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly text: string }
  | { readonly kind: 'string'; readonly value: string; readonly text: string }
  /** A number, `true`, `false` or `null`. */
  | { readonly kind: 'atom'; readonly text: string };

/** How deep a value is walked; what lies below is told as text alone. */
const DEEPEST = 200;

/** The nodes of a JSON text. A text that is no JSON is an atom. */
export function jsonNode(text: JsonText | string): JsonNode {
  const spans = [...jsonTokenSpans(text)];
  let at = 0;
  const peek = (): string => text.slice(spans[at]?.start, spans[at]?.end ?? 0);
  const take = (): string => {
    const token = peek();
    at += 1;
    return token;
  };

  const read = (depth: number): JsonNode => {
    const start = at;
    const token = take();
    const whole = (): string => text.slice(spans[start]?.start, spans[at - 1]?.end);
    if (token.startsWith('"')) return { kind: 'string', value: stringOf(token), text: token };
    if (token !== '{' && token !== '[') return { kind: 'atom', text: token };
    if (depth >= DEEPEST) {
      skipRest();
      return { kind: 'atom', text: whole() };
    }
    const isObject = token === '{';
    const members: [string, JsonNode][] = [];
    const items: JsonNode[] = [];
    while (at < spans.length && peek() !== '}' && peek() !== ']') {
      if (isObject) {
        const key = stringOf(take());
        take(); // the colon
        members.push([key, read(depth + 1)]);
      } else items.push(read(depth + 1));
      if (peek() === ',') at += 1;
    }
    take();
    return isObject ? { kind: 'object', members, text: whole() } : { kind: 'array', items, text: whole() };
  };

  /** Goes to behind the bracket that ends the one just taken. */
  const skipRest = (): void => {
    for (let open = 1; open > 0 && at < spans.length;) {
      const token = take();
      if (token === '{' || token === '[') open += 1;
      if (token === '}' || token === ']') open -= 1;
    }
  };

  const node = read(0);
  return at === spans.length ? node : { kind: 'atom', text };
}

function stringOf(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === 'string' ? value : token;
  } catch {
    return token;
  }
}

/** The value of the first of the keys that an object has; undefined where it has none, or is none. */
export function member(node: JsonNode, ...keys: readonly string[]): JsonNode | undefined {
  if (node.kind !== 'object') return undefined;
  for (const key of keys) {
    const found = node.members.findLast(([name]) => name === key);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** A text for people: of a string its characters, of all else its JSON; null for what is absent or null. */
export function plainText(node: JsonNode | undefined): string | null {
  if (node === undefined || (node.kind === 'atom' && node.text === 'null')) return null;
  return node.kind === 'string' ? node.value : node.text;
}

/** The items of a list; of anything else none. */
export function itemsOf(node: JsonNode): readonly JsonNode[] {
  return node.kind === 'array' ? node.items : [];
}
