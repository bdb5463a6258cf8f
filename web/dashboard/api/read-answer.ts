import { jsonTokenSpans, type TokenSpan } from '../../shared/json-text';
import type { KeptFields } from './operation';

/**
 * Reads an answer in JSON. What `kept` names stays the text that it came as, digits and all; the rest becomes values, of
 * which numbers are only those that GraphQL bounds to 32 bits or calls floats.
 * @throws SyntaxError where the text is no JSON
 */
export function readAnswer(text: string, kept: KeptFields): unknown {
  const reader = new Reader(text);
  const value = reader.value(kept);
  reader.end();
  return value;
}

class Reader {
  private readonly spans: Generator<TokenSpan, void, undefined>;
  private span: TokenSpan | undefined;

  constructor(private readonly text: string) {
    this.spans = jsonTokenSpans(text);
    this.advance();
  }

  value(kept: KeptFields | true | undefined): unknown {
    if (kept === true) return this.keptText();
    const token = this.take();
    if (token === '{') return this.object(kept);
    if (token === '[') return this.array(kept);
    return JSON.parse(token) as unknown;
  }

  end(): void {
    if (this.span !== undefined) throw this.unexpected();
  }

  private object(kept: KeptFields | undefined): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.closes('}', entries.length === 0)) {
      const key: unknown = JSON.parse(this.take());
      if (typeof key !== 'string' || this.take() !== ':') throw this.unexpected();
      const inside = kept !== undefined && Object.hasOwn(kept, key) ? kept[key] : undefined;
      // a value that is absent has no digits to keep
      entries.push([key, this.token() === 'null' ? this.value(undefined) : this.value(inside)]);
    }
    return Object.fromEntries(entries);
  }

  private array(kept: KeptFields | undefined): unknown[] {
    const items: unknown[] = [];
    while (!this.closes(']', items.length === 0)) items.push(this.value(kept));
    return items;
  }

  /** Takes the bracket that ends a list, or the comma before its next part. */
  private closes(bracket: string, isFirst: boolean): boolean {
    if (this.token() === bracket) return this.take() === bracket;
    if (!isFirst && this.take() !== ',') throw this.unexpected();
    return false;
  }

  private keptText(): string {
    const start = this.span?.start ?? 0;
    let end = start;
    let depth = 0;
    do {
      end = this.span?.end ?? end;
      const token = this.take();
      if (token === '{' || token === '[') depth += 1;
      if (token === '}' || token === ']') depth -= 1;
    } while (depth > 0);
    return this.text.slice(start, end);
  }

  private token(): string | undefined {
    return this.span && this.text.slice(this.span.start, this.span.end);
  }

  private take(): string {
    const token = this.token();
    if (token === undefined) throw this.unexpected();
    this.advance();
    return token;
  }

  private advance(): void {
    this.span = this.spans.next().value ?? undefined;
  }

  private unexpected(): SyntaxError {
    return new SyntaxError(`The answer is no JSON at ${this.span?.start ?? this.text.length}.`);
  }
}
