import type { FormattedExecutionResult } from 'graphql';
import { JsonText } from '../../core/json';

/** The deepest answer that is written; a document within the token limit cannot ask for one. */
const MAX_ANSWER_DEPTH = 2_000;

/**
 * The JSON text of an answer: each `JsonText` inside as its own text, all else as JSON.stringify writes it.
 * An answer without a `JsonText` is left to JSON.stringify, which is several times as fast.
 */
export function stringifyResult(result: FormattedExecutionResult): string {
  try {
    return JSON.stringify(result);
  } catch (error) {
    // What JsonText.toJSON throws; anything else that JSON.stringify cannot write fails below as well.
    if (!(error instanceof TypeError)) throw error;
    return new Writer().write(result, 0);
  }
}

class Writer {
  /** Field names come back with every row. */
  private readonly quotedKeys = new Map<string, string>();

  write(value: unknown, depth: number): string {
    if (value === null) return 'null';
    if (value instanceof JsonText) return value.text;
    if (typeof value === 'object') {
      if (depth > MAX_ANSWER_DEPTH) throw new Error('The answer is nested too deeply to be written.');
      return Array.isArray(value) ? this.list(value, depth) : this.object(value, depth);
    }
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
      return JSON.stringify(value);
    }
    throw new TypeError(`An answer holds a ${typeof value}, which JSON has no form for.`);
  }

  private list(items: readonly unknown[], depth: number): string {
    return `[${items.map((item) => this.write(item ?? null, depth + 1)).join(',')}]`;
  }

  private object(value: object, depth: number): string {
    let text = '';
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      text += `${text === '' ? '' : ','}${this.key(key)}:${this.write(item, depth + 1)}`;
    }
    return `{${text}}`;
  }

  private key(key: string): string {
    let quoted = this.quotedKeys.get(key);
    if (quoted === undefined) {
      quoted = JSON.stringify(key);
      this.quotedKeys.set(key, quoted);
    }
    return quoted;
  }
}
