import { JsonMember, JsonNode } from './nodes';
import { readNumber } from './read-number';
import { readString } from './read-string';
import { loneSurrogateAt } from './surrogates';
import { jsonError } from './syntax-error';

/** The deepest nesting of arrays and objects that is read: where Python's own encoder gives up too. */
export const MAX_JSON_DEPTH = 1000;

/**
 * Reads a JSON text (RFC 8259, nothing more lenient). ArchiveError (BAD_USER_INPUT, field null) with the UTF-16
 * offset on a syntax error, nesting beyond `maxDepth` (which only lowers MAX_JSON_DEPTH), a lone surrogate, raw
 * or as an escape, and a float that overflows a double. Keys are data: `__proto__` is one like any other.
 */
export function parseJson(text: string, options: { maxDepth?: number } = {}): JsonNode {
  const lone = loneSurrogateAt(text);
  if (lone >= 0) throw jsonError('lone surrogate', lone);
  const parser = new Parser(text, Math.min(options.maxDepth ?? MAX_JSON_DEPTH, MAX_JSON_DEPTH));
  return parser.document();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  document(): JsonNode {
    const node = this.value();
    if (this.peek() !== '') throw jsonError('text after the value', this.at);
    return node;
  }

  private value(): JsonNode {
    const first = this.peek();
    switch (first) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.moveTo(readString(this.text, this.at));
      case 't':
        return { ...this.word('true'), kind: 'boolean', value: true };
      case 'f':
        return { ...this.word('false'), kind: 'boolean', value: false };
      case 'n':
        return { ...this.word('null'), kind: 'null' };
      case '':
        throw jsonError('missing value', this.at);
      default:
        if (first !== '-' && (first < '0' || first > '9')) throw jsonError('unexpected character', this.at);
        return this.moveTo(readNumber(this.text, this.at));
    }
  }

  private object(): JsonNode {
    const start = this.open();
    const members: JsonMember[] = [];
    if (this.peek() !== '}') {
      do {
        if (this.peek() !== '"') throw jsonError('missing key', this.at);
        const key = this.moveTo(readString(this.text, this.at)).value;
        if (!this.took(':')) throw jsonError('missing colon', this.at);
        members.push({ key, value: this.value() });
      } while (this.took(','));
    }
    return { kind: 'object', start, end: this.close('}'), members };
  }

  private array(): JsonNode {
    const start = this.open();
    const items: JsonNode[] = [];
    if (this.peek() !== ']') {
      do items.push(this.value());
      while (this.took(','));
    }
    return { kind: 'array', start, end: this.close(']'), items };
  }

  private open(): number {
    this.depth += 1;
    if (this.depth > this.maxDepth) throw jsonError(`nesting deeper than ${this.maxDepth} levels`, this.at);
    this.at += 1;
    return this.at - 1;
  }

  private close(bracket: string): number {
    if (!this.took(bracket)) throw jsonError(`missing comma or ${bracket}`, this.at);
    this.depth -= 1;
    return this.at;
  }

  private word(word: string): { start: number; end: number } {
    const start = this.at;
    if (!this.text.startsWith(word, start)) throw jsonError('unexpected character', start);
    this.at += word.length;
    return { start, end: this.at };
  }

  private took(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  /** The next character that is no white space, '' at the end. */
  private peek(): string {
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return this.text.charAt(this.at);
      this.at += 1;
    }
  }

  private moveTo<T extends { readonly end: number }>(node: T): T {
    this.at = node.end;
    return node;
  }
}
