import { canonicalText } from './canonical';
import type { JsonNode } from './nodes';
import { MAX_JSON_DEPTH, parseJson } from './parse';

/** What is known of a JSON value once it was parsed. */
interface Facts {
  readonly kind: JsonNode['kind'];
  readonly canonical: string;
}

/** A JSON value kept as its own text, to the digit. Its kind and canonical spelling are found out at most once. */
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

  /** No check either: for text that `canonicalJson` has made of a node of that kind. It need not be parsed again. */
  static spelled(kind: JsonNode['kind'], canonical: string): JsonText {
    return new JsonText(canonical, mayBeTooDeep(canonical) ? null : { kind, canonical });
  }

  /** Which JSON it is. This and all below throw the ArchiveError of parseJson where a trusted text is none. */
  get kind(): JsonNode['kind'] {
    return this.facts().kind;
  }

  /** Whether it is an object with integers alone as values. */
  get holdsIntegers(): boolean {
    const node = parseJson(this.text);
    return (
      node.kind === 'object' && node.members.every(({ value }) => value.kind === 'number' && value.isInteger)
    );
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
  const canonical = canonicalText(text, node);
  return {
    kind: node.kind,
    // most writers' texts are canonical as they come: two copies of them need not be kept
    canonical: canonical === text ? text : canonical,
  };
}

/** Whether it has as many brackets as a value too deep to be read on its own; a document may hold such a one. */
function mayBeTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_JSON_DEPTH) return false;
  let brackets = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) brackets += 1;
  return brackets > MAX_JSON_DEPTH;
}

/** The same JSON on one line: raw line breaks, which stand between tokens only, become spaces. */
export function onOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
