import path from 'node:path';
import {
  GraphQLError,
  Kind,
  NoUnusedFragmentsRule,
  parse,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { fencesOf, lineAt } from './fences';

/** A GraphQL document that a file shows. */
export interface ShownDocument {
  readonly file: string;
  /** The line on which it begins, from 1 on. */
  readonly line: number;
  readonly text: string;
  /** Whether lines of the text are lines of the file. */
  readonly isLiteral: boolean;
}

/** The beginning of an operation or of a fragment: more than the word alone, which prose has too. */
const OPERATION =
  /^\s*(?:#[^\n]*\n\s*)*(?:(?:query|mutation|subscription)\b(?:\s+\w+)?\s*(?:\{|\(\s*\$|@)|fragment\s+\w+\s+on\s)/;

/**
 * The documents of a file: all of a .graphql file; of Markdown the blocks of that language; elsewhere, and in other blocks
 * too, texts in quotes that begin as an operation or a fragment does, and those that stand under the key `query`. Left out
 * are texts that are put together from parts.
 */
export function documentsIn(file: string, text: string): ShownDocument[] {
  if (file.endsWith('.graphql')) return [{ file, line: 1, text, isLiteral: true }];
  if (file.endsWith('.json')) return placed(file, inJson(text), text, 1);
  if (!file.endsWith('.md')) return quotedIn(file, text, 1);
  return fencesOf(text).flatMap(({ language, line, text: block }) =>
    language === 'graphql' ? [{ file, line, text: block, isLiteral: true }] : quotedIn(file, block, line),
  );
}

interface Quotation {
  readonly index: number;
  readonly text: string;
  readonly isLiteral: boolean;
}

function quotedIn(file: string, text: string, firstLine: number): ShownDocument[] {
  return placed(file, [...underQuery(text), ...inQuotes(withoutQueryKeys(text))], text, firstLine);
}

function placed(
  file: string,
  quotations: readonly Quotation[],
  text: string,
  firstLine: number,
): ShownDocument[] {
  return quotations.map(({ index, ...document }) => ({
    ...document,
    file,
    line: firstLine + lineAt(text, index) - 1,
  }));
}

const JSON_TEXT = /"(?:[^"\\\n]|\\.)*"/g;

/** Texts of a JSON file that are operations, stand under the key `query`, or are JSON in which some do. */
function inJson(text: string): Quotation[] {
  const others = [...text.matchAll(JSON_TEXT)].flatMap(({ 0: quoted, index }) => {
    const value = fromJson(quoted);
    if (isMade(value)) return [];
    if (OPERATION.test(value)) return [{ index, text: value, isLiteral: false }];
    return underQuery(value).map((document) => ({ ...document, index }));
  });
  const anonymous = underQuery(text).filter((document) => !OPERATION.test(document.text));
  return [...others, ...anonymous];
}

const UNDER_QUERY = /"query"\s*:\s*("(?:[^"\\\n]|\\.)*")/g;

/** The same text with blanks for what stands under a key `query`. */
function withoutQueryKeys(text: string): string {
  return text.replaceAll(UNDER_QUERY, (whole) => ' '.repeat(whole.length));
}

/** Values of a key `query` in JSON, also in JSON that lies in quotes of a shell. */
function underQuery(text: string): Quotation[] {
  return [...text.matchAll(UNDER_QUERY)].flatMap(({ 1: quoted = '', index }) => {
    const value = fromJson(quoted);
    // a search, say, is no document
    return /^\s*(?:\{|#|query|mutation|subscription|fragment)/.test(value)
      ? [{ index, text: value, isLiteral: false }]
      : [];
  });
}

const QUOTES = [
  /"""([^]*?)"""/g,
  /'''([^]*?)'''/g,
  /`((?:[^`\\]|\\.)*)`/g,
  /'((?:[^'\\\n]|\\.)*)'/g,
  /"((?:[^"\\\n]|\\.)*)"/g,
];

function inQuotes(text: string): Quotation[] {
  const found: Quotation[] = [];
  let rest = joined(text);
  for (const quotes of QUOTES)
    rest = rest.replaceAll(quotes, (whole: string, inner: string, index: number) => {
      const isPart = /^\s*(?:\+|[fF]["'])/.test(rest.slice(index + whole.length));
      if (!OPERATION.test(inner) || isMade(inner) || isPart) return whole;
      found.push({ index: index + whole.indexOf(inner), text: inner, isLiteral: true });
      // what was taken is not looked through again for other quotes; lines stay where they are
      return whole.replaceAll(/[^\n]/g, ' ');
    });
  return found;
}

const PART = String.raw`(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`;
const PARTS = new RegExp(String.raw`${PART}(?:\s*(?:\+\s*)?\n\s*(?:\+\s*)?${PART})+`, 'g');

/** Texts in lines of their own that are put together, by Python or with `+`, as one text in backticks, at the same lines. */
function joined(text: string): string {
  return text.replaceAll(PARTS, (parts) => {
    const inner = parts
      .slice(1, -1)
      .replaceAll(/["'](\s*\+?\s*\n\s*\+?\s*)["']/g, (between) => between.replaceAll(/[^\n]/g, ' '));
    return OPERATION.test(inner) && !inner.includes('`') ? `\`${inner}\`` : parts;
  });
}

/** Whether a text has holes, as those of JavaScript's templates, of a shell and of Python's have. */
function isMade(text: string): boolean {
  return /\$\{|\{\{|%[sd]|'"\$/.test(text);
}

function fromJson(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

/** What does not fit the schema, each as `file:line: why`. Fragments may stand in other files of the same example. */
export function faultsOf(documents: readonly ShownDocument[], schema: GraphQLSchema): string[] {
  const faults: string[] = [];
  const parsed = documents.flatMap((shown) => {
    try {
      return [{ shown, document: parse(shown.text) }];
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      faults.push(tell(shown, error));
      return [];
    }
  });
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  for (const { document, shown } of parsed) {
    const fragments = parsed.filter((other) => exampleOf(other.shown) === exampleOf(shown));
    const whole = withFragments(
      document,
      fragments.flatMap((other) => fragmentsIn(other.document)),
    );
    faults.push(...validate(schema, whole, rules).map((error) => tell(shown, error)));
  }
  return faults;
}

function exampleOf({ file }: ShownDocument): string {
  return file.startsWith('examples/') ? file.split('/').slice(0, 2).join('/') : path.posix.dirname(file);
}

function fragmentsIn({ definitions }: DocumentNode): FragmentDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
}

/** The document with the fragments that it uses and does not define, and those that these use. */
function withFragments(document: DocumentNode, known: readonly FragmentDefinitionNode[]): DocumentNode {
  const defined = new Set(fragmentsIn(document).map(({ name }) => name.value));
  const missing = new Map<string, FragmentDefinitionNode>();
  const collect = (node: DocumentNode | FragmentDefinitionNode): void =>
    void visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = known.find(({ name }) => name.value === value);
        if (fragment === undefined || defined.has(value) || missing.has(value)) return;
        missing.set(value, fragment);
        collect(fragment);
      },
    });
  collect(document);
  return { ...document, definitions: [...document.definitions, ...missing.values()] };
}

function tell({ file, isLiteral, line }: ShownDocument, { locations, message }: GraphQLError): string {
  const within = isLiteral ? (locations?.[0]?.line ?? 1) - 1 : 0;
  return `${file}:${line + within}: ${message}`;
}
