/**
 * JSON handled as text. Parsing and printing again would bend what an archive must show as it is: `1.0`
 * becomes `1`, long integers lose digits, keys move, doubled keys vanish. Both functions here move white
 * space and comments only, so every number, string and key leaves as it came.
 */

/** Ends of what is neither a string, a bracket, a comma nor a colon: a number or a word. */
const atomEnd = /[\s{}[\],:"/]|$/g;
const space = /\s*/y;

/**
 * The tokens of a JSON text, comments and white space left out: each bracket, comma,
 * colon, string (quotes included), number and word by itself. Nothing is judged: a text that is no JSON
 * still gives all its characters, in order.
 */
export function* jsonTokens(text: string): Generator<string, void, undefined> {
  for (const { end, start } of jsonTokenSpans(text)) yield text.slice(start, end);
}

/** Where a token stands in its text: from `start` to before `end`. */
export interface TokenSpan {
  readonly start: number;
  readonly end: number;
}

/** The places of the tokens that `jsonTokens` gives. */
export function* jsonTokenSpans(text: string): Generator<TokenSpan, void, undefined> {
  let at = 0;
  for (;;) {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    if (at >= text.length) return;
    const end = tokenEnd(text, at);
    if (!isComment(text, at)) yield { start: at, end };
    at = end;
  }
}

function isComment(text: string, at: number): boolean {
  return text.startsWith('//', at) || text.startsWith('/*', at);
}

function tokenEnd(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"') return stringEnd(text, at);
  if (text.startsWith('//', at)) return endAfter(text, text.indexOf('\n', at), 1);
  if (text.startsWith('/*', at)) return endAfter(text, text.indexOf('*/', at + 2), 2);
  if ('{}[],:/'.includes(first)) return at + 1;
  atomEnd.lastIndex = at;
  return atomEnd.exec(text)?.index ?? text.length;
}

function endAfter(text: string, found: number, length: number): number {
  return found < 0 ? text.length : found + length;
}

/** A hand-written walk: a pattern with an alternation overflows the matcher's stack on strings of megabytes. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) return at + 1;
    if (character === 0x5c) at += 1;
  }
  return text.length;
}

/** Deeper levels share one margin, or the white space of a deep answer would outgrow the answer itself. */
const deepestMargin = 100;

/**
 * The text laid out for reading, two spaces a level, empty brackets closed at once, every token as it came.
 * For a text as JSON.stringify writes it, the layout is that of `JSON.stringify(value, null, 2)`.
 */
export function layOut(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let previous = '';
  const newLine = (): void => void parts.push('\n', '  '.repeat(Math.min(depth, deepestMargin)));
  for (const token of jsonTokens(text)) {
    const opened = previous === '{' || previous === '[';
    if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      if (!opened) newLine();
    } else if (opened || previous === ',') {
      newLine();
    }
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return parts.join('');
}

/** Strict JSON from what an editor allows beside it: comments and a comma before a closing bracket go. */
export function strictJson(text: string): string {
  const parts: string[] = [];
  for (const token of jsonTokens(text)) {
    if ((token === '}' || token === ']') && parts.at(-1) === ',') parts.pop();
    parts.push(token);
  }
  return parts.join('');
}
