import { JsonText } from '../../core/json';
import type { SelectionPlan, Shape } from './plan';

/** The JSON text of what a plan's execution gave: each `JsonText` as its own text, all else as JSON.stringify writes it. */
export function writeData(root: SelectionPlan, data: object | null): string {
  return data === null ? 'null' : writeSelection(root, data);
}

function writeSelection({ fields }: SelectionPlan, values: object): string {
  let text = '{';
  for (const { key, quotedKey, shape } of fields) {
    if (text !== '{') text += ',';
    text += quotedKey + writeValue(shape, (values as Record<string, unknown>)[key]);
  }
  return `${text}}`;
}

function writeValue(shape: Shape, value: unknown): string {
  if (value === null) return 'null';
  switch (shape.kind) {
    case 'leaf':
      return value instanceof JsonText ? value.text : JSON.stringify(value);
    case 'list': {
      let text = '[';
      for (const item of value as unknown[]) {
        if (text !== '[') text += ',';
        text += writeValue(shape.item, item);
      }
      return `${text}]`;
    }
    case 'object':
      return writeSelection(shape.selection, value as object);
    default:
      return shape satisfies never;
  }
}
