import { Kind, ValueNode } from 'graphql';
import { badInput } from '../../core/errors';
import { JsonText, MAX_JSON_DEPTH, quote } from '../../core/json';
import { Timestamp } from '../../core/timestamp';

type Variables = Readonly<Record<string, unknown>>;

/**
 * The JSON text of a literal in a document; numbers keep the digits that stand there. Without `variables`
 * (validation) a variable counts as null. ArchiveError (field null) on what is no JSON, or cannot be kept.
 */
export function jsonFromLiteral(node: ValueNode, variables?: Variables): JsonText {
  const text = write(node, variables, 0);
  // Checked as a whole: a variable's own nesting adds to that of the literal around it.
  return JsonText.of(text ?? 'null');
}

/** Undefined for a variable that was not given. */
function write(node: ValueNode, variables: Variables | undefined, depth: number): string | undefined {
  if (depth > MAX_JSON_DEPTH) throw badInput(null, `is nested deeper than ${MAX_JSON_DEPTH} levels`);
  switch (node.kind) {
    case Kind.NULL:
      return 'null';
    case Kind.BOOLEAN:
      return String(node.value);
    case Kind.INT:
    case Kind.FLOAT:
      return node.value;
    case Kind.STRING:
      return quote(node.value);
    case Kind.ENUM:
      throw badInput(null, 'is no JSON: a bare word other than true, false and null stands in it');
    case Kind.LIST:
      return `[${node.values.map((item) => write(item, variables, depth + 1) ?? 'null').join(',')}]`;
    case Kind.OBJECT:
      return `{${node.fields
        .map((field) => ({ key: field.name.value, text: write(field.value, variables, depth + 1) }))
        .filter(({ text }) => text !== undefined)
        .map(({ key, text }) => `${quote(key)}:${text}`)
        .join(',')}}`;
    case Kind.VARIABLE:
      return variables === undefined ? 'null' : writeVariable(variables[node.name.value]);
  }
}

function writeVariable(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  if (value instanceof JsonText || value instanceof Timestamp) {
    return value instanceof JsonText ? value.text : quote(value.text);
  }
  if (Array.isArray(value)) return `[${value.map((item) => writeVariable(item) ?? 'null').join(',')}]`;
  // Validation has refused all other types of variable inside a JSON literal.
  throw badInput(null, 'holds a variable of a type that JSON cannot take over');
}
