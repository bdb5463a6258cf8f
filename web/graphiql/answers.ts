import { layOut } from '../shared/json-text';

/** The text each answer came in, for as long as the answer itself is held. */
const texts = new WeakMap<object, string>();

/** An answer parsed for the page's own use (the schema, whether more follows), its text kept beside it. */
export function parseAnswer(text: string): Record<string, unknown> | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(answer)) return undefined;
  texts.set(answer, text);
  return answer;
}

/** What the result pane shows: the answer's own text laid out, or plain JSON for an object made in the page. */
export function showAnswer(answer: unknown): string {
  const text = isObject(answer) ? texts.get(answer) : undefined;
  return text === undefined ? JSON.stringify(answer, null, 2) : layOut(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
