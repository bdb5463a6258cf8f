import { parseJson } from './parse';

/** A JSON value kept as its own text, to the digit. */
export class JsonText {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** Checks `text` as parseJson does; ArchiveError where it is no JSON that can be kept. */
  static of(text: string): JsonText {
    parseJson(text);
    return new JsonText(text);
  }

  /** No check: for text that the archive itself stored. */
  static trusted(text: string): JsonText {
    return new JsonText(text);
  }

  toString(): string {
    return this.text;
  }

  /** Always throws: JSON.stringify would quote the text again, so no path may bend it unseen. */
  toJSON(): never {
    throw new TypeError('A JsonText is written as its own text, never through JSON.stringify.');
  }
}

/** The same JSON on one line: raw line breaks, which stand between tokens only, become spaces. */
export function onOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
