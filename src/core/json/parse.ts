import { JsonMember, JsonNode } from './nodes';
import { readNumber } from './read-number';
import { readString } from './read-string';
import { loneSurrogateAt } from './surrogates';
import { jsonError } from './syntax-error';

/** The deepest nesting of arrays and objects that is read: where Python's own encoder gives up too. */
export const MAX_JSON_DEPTH = 1000;

/** The deepest nesting of a document that holds such values: a record's line, a server's answer. */
export const MAX_DOCUMENT_DEPTH = MAX_JSON_DEPTH + 20;

/**
 * Reads a JSON text (RFC 8259, nothing more lenient). ArchiveError (BAD_USER_INPUT, field null) with the UTF-16
 * offset on a syntax error, nesting beyond `maxDepth` (MAX_JSON_DEPTH; at most MAX_DOCUMENT_DEPTH), a lone
 * surrogate, raw or as an escape, and a float that overflows a double. Keys are data: `__proto__` is one like any
 * other.
 */
export function parseJson(text: string, options: { maxDepth?: number } = {}): JsonNode {
  const lone = loneSurrogateAt(text);
  if (lone >= 0) throw jsonError('lone surrogate', lone);
  const parser = new Parser(text, Math.min(options.maxDepth ?? MAX_JSON_DEPTH, MAX_DOCUMENT_DEPTH));
  return parser.document();
}

const END = -1;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  document(): JsonNode {
    const node = this.value();
    if (this.peek() !== END) throw jsonError('text after the value', this.at);
    return node;
  }

  private value(): JsonNode {
    const first = this.peek();
    const start = this.at;
    switch (first) {
      case OPEN_BRACE:
        return this.object();
      case OPEN_BRACKET:
        return this.array();
      case QUOTE:
        return this.moveTo(readString(this.text, start));
      case LETTER_T:
        return { kind: 'boolean', start, end: this.word('true'), value: true };
      case LETTER_F:
        return { kind: 'boolean', start, end: this.word('false'), value: false };
      case LETTER_N:
        return { kind: 'null', start, end: this.word('null') };
      case END:
        throw jsonError('missing value', start);
      default:
        if (first !== MINUS && (first < ZERO || first > NINE)) throw jsonError('unexpected character', start);
        return this.moveTo(readNumber(this.text, start));
    }
  }

  private object(): JsonNode {
    const start = this.open();
    const members: JsonMember[] = [];
    if (this.peek() !== CLOSE_BRACE) {
      do {
        if (this.peek() !== QUOTE) throw jsonError('missing key', this.at);
        const key = this.moveTo(readString(this.text, this.at)).value;
        if (!this.took(COLON)) throw jsonError('missing colon', this.at);
        members.push({ key, value: this.value() });
      } while (this.took(COMMA));
    }
    return { kind: 'object', start, end: this.close(CLOSE_BRACE), members };
  }

  private array(): JsonNode {
    const start = this.open();
    const items: JsonNode[] = [];
    if (this.peek() !== CLOSE_BRACKET) {
      do items.push(this.value());
      while (this.took(COMMA));
    }
    return { kind: 'array', start, end: this.close(CLOSE_BRACKET), items };
  }

  private open(): number {
    this.depth += 1;
    if (this.depth > this.maxDepth) throw jsonError(`nesting deeper than ${this.maxDepth} levels`, this.at);
    this.at += 1;
    return this.at - 1;
  }

  private close(bracket: number): number {
    if (!this.took(bracket)) {
      throw jsonError(`missing comma or ${String.fromCharCode(bracket)}`, this.at);
    }
    this.depth -= 1;
    return this.at;
  }

  /** Takes a literal name and gives the offset of its end. */
  private word(word: string): number {
    if (!this.text.startsWith(word, this.at)) throw jsonError('unexpected character', this.at);
    this.at += word.length;
    return this.at;
  }

  private took(character: number): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  /** The UTF-16 unit of the next character that is no white space, END where there is none. */
  private peek(): number {
    const { text } = this;
    let at = this.at;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit !== SPACE && unit !== LINE_FEED && unit !== RETURN && unit !== TAB) {
        this.at = at;
        return unit;
      }
      at += 1;
    }
    this.at = at;
    return END;
  }

  private moveTo<T extends { readonly end: number }>(node: T): T {
    this.at = node.end;
    return node;
  }
}
