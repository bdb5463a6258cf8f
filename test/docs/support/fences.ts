/** A fenced block of a Markdown file. */
export interface Fence {
  /** The first word after the opening fence, such as `sh`; '' where there is none. */
  readonly language: string;
  readonly text: string;
  /** The line of the file on which the text begins, from 1 on. */
  readonly line: number;
  /** Whether nothing but an empty line stands between it and the block before. */
  readonly isNext: boolean;
}

const FENCE = /^( *)```([^\n`]*)\n([^]*?)^\1```[ \t]*$/gm;

/** The fenced blocks of a Markdown text, in order. */
export function fencesOf(markdown: string): Fence[] {
  let end = Number.NEGATIVE_INFINITY;
  return [...markdown.matchAll(FENCE)].map(
    ({ 0: whole, 1: indent = '', 2: info = '', 3: text = '', index }) => {
      const isNext = markdown.slice(end, index).trim() === '' && end > 0;
      end = index + whole.length;
      return {
        language: info.trim().split(/\s/)[0] ?? '',
        text: indent === '' ? text : text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
        line: lineAt(markdown, index) + 1,
        isNext,
      };
    },
  );
}

/** The line of a place in a text, from 1 on. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
