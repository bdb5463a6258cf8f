import { canonicalJson } from './canonical';
import type { JsonNode } from './nodes';
import { parseJson } from './parse';

/** What is known of a JSON value once it was parsed. */
interface Facts {
  readonly kind: JsonNode['kind'];
  /** Whether it is an object with integers alone as values. */
  readonly holdsIntegers: boolean;
  readonly canonical: string;
}

/** A JSON value kept as its own text, to the digit. It is parsed at most once, however often it is asked for. */
export class JsonText {
  readonly text: string;
  #facts: Facts | null;

  private constructor(text: string, facts: Facts | null) {
    this.text = text;
    this.#facts = facts;
  }

  /** Checks `text` as parseJson does; ArchiveError where it is no JSON that can be kept. */
  static of(text: string): JsonText {
    return new JsonText(text, factsOf(text));
  }

  /** No check: for text that the archive itself stored. */
  static trusted(text: string): JsonText {
    return new JsonText(text, null);
  }

  /** Which JSON it is. This and all below throw the ArchiveError of parseJson where a trusted text is none. */
  get kind(): JsonNode['kind'] {
    return this.facts().kind;
  }

  get holdsIntegers(): boolean {
    return this.facts().holdsIntegers;
  }

  /** The value as `canonicalJson` spells it. */
  get canonical(): string {
    return this.facts().canonical;
  }

  /** The same value with its canonical spelling as its text. */
  toCanonical(): JsonText {
    const facts = this.facts();
    return facts.canonical === this.text ? this : new JsonText(facts.canonical, facts);
  }

  toString(): string {
    return this.text;
  }

  /** Always throws: JSON.stringify would quote the text again, so no path may bend it unseen. */
  toJSON(): never {
    throw new TypeError('A JsonText is written as its own text, never through JSON.stringify.');
  }

  private facts(): Facts {
    this.#facts ??= factsOf(this.text);
    return this.#facts;
  }
}

function factsOf(text: string): Facts {
  const node = parseJson(text);
  const canonical = canonicalJson(node);
  return {
    kind: node.kind,
    holdsIntegers:
      node.kind === 'object' && node.members.every(({ value }) => value.kind === 'number' && value.isInteger),
    // most writers' texts are canonical as they come: two copies of them need not be kept
    canonical: canonical === text ? text : canonical,
  };
}

/** The same JSON on one line: raw line breaks, which stand between tokens only, become spaces. */
export function onOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
