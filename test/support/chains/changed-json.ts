import { quote } from '../../../src/core/json';
import type { Draw } from './changed-values';

type JsonWay = (text: string, draw: Draw) => string | undefined;

const NUMBER = /(?<=[:[,])-?\d+(\.\d+)?(e[+-]?\d+)?(?=[,\]}])/g;

/** The text with the `n`-th match of a pattern (cyclically) replaced; undefined where nothing matches. */
function withOne(
  text: string,
  pattern: RegExp,
  n: number,
  by: (found: string) => string,
): string | undefined {
  const found = [...text.matchAll(pattern)];
  const match = found[n % Math.max(1, found.length)];
  if (match === undefined) return undefined;
  return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
}

/** The members or elements of the outermost value; a comma in a text of it may be taken for one between two. */
function parts(text: string): string[] {
  let depth = 0;
  let isInText = false;
  const starts = [1];
  for (let at = 1; at < text.length - 1; at += 1) {
    const unit = text[at];
    if (isInText && unit === '\\') at += 1;
    else if (unit === '"') isInText = !isInText;
    else if (isInText) continue;
    else if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
    else if (unit === ',' && depth === 0) starts.push(at + 1);
  }
  return starts.map((start, i) => text.slice(start, (starts[i + 1] ?? text.length) - 1)).filter(Boolean);
}

function enclosed(text: string, inner: readonly string[]): string {
  return `${text[0]}${inner.join(',')}${text.at(-1)}`;
}

/** Changes of a JSON text: of one that stays JSON, some leave its canonical form as it is. */
export const changedJson: readonly JsonWay[] = [
  // numbers: the same value in other digits, and a value beside it
  (text, { n }) => withOne(text, NUMBER, n, (number) => respelled(number)),
  (text, { n }) =>
    withOne(text, NUMBER, n, (number) => number.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))),
  (text, { n }) =>
    withOne(text, NUMBER, n, (number) =>
      number.includes('.') ? number.replace(/\.\d+/, '') : `${number}.0`,
    ),
  (text, { n }) => withOne(text, NUMBER, n, (number) => `"${number}"`),
  (text, { n }) =>
    withOne(text, NUMBER, n, (number) => (number.startsWith('-') ? number.slice(1) : `-${number}`)),
  // words
  (text, { n }) => withOne(text, /\b(true|false)\b/g, n, (word) => (word === 'true' ? 'false' : 'true')),
  (text, { n }) => withOne(text, /(?<=[:[,])(null|true|false)/g, n, (word) => `"${word}"`),
  // order, repetition, omission
  (text) => enclosed(text, parts(text).reverse()),
  (text, { n }) => enclosed(text, parts(text).toSpliced(n % Math.max(1, parts(text).length), 1)),
  (text) => enclosed(text, [...parts(text), ...parts(text).slice(0, 1)]),
  (text, draw) =>
    enclosed(text, [
      ...parts(text),
      text.startsWith('[') ? draw.text.length.toString() : `${quote(draw.text)}:${draw.n}`,
    ]),
  (text) =>
    enclosed(
      text,
      parts(text).map((part) => ` ${part}\n`),
    ),
  // texts
  (text, { n }) =>
    withOne(text, /(?<=")[A-Za-z_-]/g, n, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
  (text, { n }) => withOne(text, /(?<=":")/g, n, () => ' '),
  (text, { n }) => withOne(text, /(?<=[{,])"[a-z_]+"(?=:)/g, n, (key) => key.toUpperCase()),
];

/** Another spelling of the same number. */
function respelled(number: string): string {
  if (/e/.test(number)) return number.replace(/e([+-]?)0?(\d)/, 'E$1$2');
  return number.includes('.') ? `${number}00` : `${number}e0`;
}
