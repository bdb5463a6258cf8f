import { JsonText, MAX_DOCUMENT_DEPTH, parseJson, type JsonNode } from './core.js';

/**
 * Reads an answer: what stands at one of the paths (names below `data`, joined by dots) as its own text, all else as JSON.parse
 * would.
 */
export function read(text: string, exact: ReadonlySet<string>): unknown {
  const exactInAnswer = new Set([...exact].map((path) => `data.${path}`));
  const valueOf = (node: JsonNode, path: string): unknown => {
    if (node.kind === 'null') return null;
    if (exactInAnswer.has(path)) return JsonText.trusted(text.slice(node.start, node.end));
    switch (node.kind) {
      case 'object':
        return Object.fromEntries(
          node.members.map(({ key, value }) => [key, valueOf(value, path === '' ? key : `${path}.${key}`)]),
        );
      case 'array':
        return node.items.map((item) => valueOf(item, path));
      case 'number':
        return Number(node.text);
      case 'string':
      case 'boolean':
        return node.value;
    }
  };
  return valueOf(parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH }), '');
}

/** Writes variables: a JsonText as its own text, all else as JSON.stringify would. */
export function write(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => write(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(',')}}`;
}
