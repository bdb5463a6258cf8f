import { Instant } from '../brands';
import { badInput, inField } from '../errors';
import { canonicalText, JsonNode, JsonObject, loneSurrogateAt } from '../json';
import { parseTimestamp, Timestamp } from '../timestamp';

/** The longest text of an indexed field, in code points: ids, hashes, namespaces, types. */
export const MAX_KEY_LENGTH = 256;

/** The longest name of who triggered an event, in code points. */
export const MAX_NAME_LENGTH = 10_000;

const INT4_MAX = 2_147_483_647;

/**
 * The members of one JSON object, each read by name and type; errors name the key under `path`. A member is
 * counted as read once it was asked for; `refuseOthers` then refuses what nobody asked for.
 */
export class Fields {
  private readonly members = new Map<string, JsonNode>();
  private readonly asked = new Set<string>();

  /** `source` is the text that `node` was read from. */
  constructor(
    private readonly source: string,
    node: JsonObject,
    private readonly path = '',
  ) {
    for (const { key, value } of node.members) this.members.set(key, value);
  }

  /** The dotted name of a key. */
  name(key: string): string {
    return this.path + key;
  }

  /** The value of a key, undefined where it is absent. */
  node(key: string): JsonNode | undefined {
    this.asked.add(key);
    return this.members.get(key);
  }

  /** A text of at most `maxLength` code points; undefined where absent, null where null. */
  text(key: string, maxLength = MAX_KEY_LENGTH): string | null | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind === 'null') return null;
    if (node.kind !== 'string') throw badInput(this.name(key), 'must be a text');
    return checkedText(this.name(key), node.value, maxLength);
  }

  requiredText(key: string): string {
    const text = this.text(key);
    if (text === undefined) throw badInput(this.name(key), 'is missing');
    if (text === null) throw badInput(this.name(key), 'must not be null');
    return text;
  }

  requiredTime(key: string): Timestamp {
    const text = this.requiredText(key);
    return inField(this.name(key), () => parseTimestamp(text));
  }

  instant(key: string): Instant | null {
    const text = this.text(key) ?? null;
    return text === null ? null : inField(this.name(key), () => parseTimestamp(text).instant);
  }

  texts(key: string): string[] | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind !== 'array') throw badInput(this.name(key), 'must be a list of texts');
    return node.items.map((item) => {
      if (item.kind !== 'string') throw badInput(this.name(key), 'must be a list of texts');
      return checkedText(this.name(key), item.value, MAX_KEY_LENGTH);
    });
  }

  count(key: string): number | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    const value = node.kind === 'number' && node.isInteger ? Number(node.text) : NaN;
    if (!(Math.abs(value) <= INT4_MAX)) {
      throw badInput(this.name(key), `must be an integer of at most ${INT4_MAX}`);
    }
    return value === 0 ? 0 : value; // the literal -0 is the integer 0
  }

  flag(key: string): boolean | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind !== 'boolean') throw badInput(this.name(key), 'must be true or false');
    return node.value;
  }

  object(key: string): JsonObject | undefined {
    const node = this.node(key);
    if (node !== undefined && node.kind !== 'object') throw badInput(this.name(key), 'must be an object');
    return node;
  }

  /** The canonical JSON of an object or a list, `otherwise` where the key is absent. */
  canonical(key: string, kind: 'object' | 'array', otherwise: string): string {
    const node = this.node(key);
    if (node === undefined) return otherwise;
    if (node.kind !== kind)
      throw badInput(this.name(key), kind === 'object' ? 'must be an object' : 'must be a list');
    return canonicalText(this.source, node);
  }

  /** Refuses a key that this kind of record does not have: nothing is dropped in silence. */
  refuseOthers(): void {
    for (const key of this.members.keys()) {
      if (!this.asked.has(key)) throw badInput(this.name(shortened(key)), 'is not a key of a cascade event');
    }
  }
}

function checkedText(name: string, text: string, maxLength: number): string {
  if (text.includes('\u0000')) throw badInput(name, 'must not contain U+0000');
  if (loneSurrogateAt(text) >= 0) throw badInput(name, 'must not contain a lone surrogate');
  // No text has more code points than UTF-16 units, so short texts need no counting.
  if (text.length > maxLength && [...text].length > maxLength) {
    throw badInput(name, `must have at most ${maxLength} characters`);
  }
  return text;
}

function shortened(key: string): string {
  return key.length > 64 ? `${[...key.slice(0, 65)].slice(0, 64).join('')}…` : key;
}
