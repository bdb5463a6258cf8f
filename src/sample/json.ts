import { JsonText, quote } from '../core/json';

/** A number in a spelling that a JavaScript number would lose: `1.0`, `1e-07`, twenty digits. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** JSON as the sample's writers mean it. A JavaScript number here is a whole one. */
export type SampleJson =
  | string
  | number
  | boolean
  | null
  | NumberText
  | readonly SampleJson[]
  | { readonly [key: string]: SampleJson };

/** A number spelled exactly so. */
export const exact = (text: string): NumberText => new NumberText(text);

/** A value as JSON, spelled as a Python writer spells it: a blank after each comma and colon. */
export function jsonText(value: SampleJson): JsonText {
  return JsonText.of(written(value));
}

function written(value: SampleJson): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${quote(key)}: ${written(member)}`);
  return `{${members.join(', ')}}`;
}
