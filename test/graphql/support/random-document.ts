import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A random number from 0 on, below 1. */
export type Random = () => number;

/** The literal of a value of a leaf type, by the name of its type and of its argument; null: none is given. */
export type Literals = (type: string, name: string, random: Random) => string | null;

/** A valid document, and the variables that decide on its `@skip` and `@include`. */
export interface RandomDocument {
  readonly text: string;
  readonly variables: Readonly<Record<string, boolean>>;
}

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random operation over the fields of a root, with fragments, aliases, merged selections and conditions. */
export function randomDocument(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  random: Random,
  literals: Literals,
  depth = 4,
): RandomDocument {
  return new Writer(schema, random, literals).document(root, depth);
}

/** A field, and what it selects. */
interface Part {
  readonly head: string;
  readonly below: string;
}

const CONDITIONS = ['yes', 'no', 'other'] as const;

class Writer {
  private readonly fragments: string[] = [];
  /** Arguments by field, so that selections of one name can be merged. */
  private readonly given = new Map<string, string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly literals: Literals,
  ) {}

  document(root: GraphQLObjectType, depth: number): RandomDocument {
    const operation = root === this.schema.getMutationType() ? 'mutation' : 'query';
    const selection = this.selection(root, depth);
    const declared = CONDITIONS.map((name) => `$${name}: Boolean! = ${name === 'yes'}`).join(', ');
    // each is used somewhere, or the document would not be valid
    const use = CONDITIONS.map((name) => `u_${name}: __typename @include(if: $${name})`).join(' ');
    const text = `${operation} (${declared}) { ${use} ${selection} } ${this.fragments.join(' ')}`;
    const variables = Object.fromEntries(
      CONDITIONS.filter(() => this.chance(0.7)).map((name) => [name, this.chance(0.5)]),
    );
    return { text, variables };
  }

  private selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 1 || isLeafType(getNamedType(field.type)),
    );
    const parts: Part[] = [];
    const count = 1 + Math.floor(this.random() * 4);
    for (let at = 0; at < count && fields.length > 0; at += 1) {
      const field = fields[Math.floor(this.random() * fields.length)];
      if (field !== undefined) parts.push(this.field(type, field, depth));
    }
    parts.push({ head: this.chance(0.2) ? '__typename' : 't: __typename', below: '' });
    return parts.map((part) => this.wrapped(type, part)).join(' ');
  }

  private field(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): Part {
    const key = `${type.name}.${field.name}`;
    const known = this.given.get(key);
    const given = known ?? this.argumentsOf(field);
    this.given.set(key, given);
    const named = getNamedType(field.type);
    const below = isObjectType(named) ? ` { ${this.selection(named, depth - 1)} }` : '';
    const alias = this.chance(0.2) ? `a_${field.name}: ` : '';
    return { head: `${alias}${field.name}${given}`, below };
  }

  /** Now and then in a fragment, or under a condition. */
  private wrapped(type: GraphQLObjectType, { head, below }: Part): string {
    const part = head + below;
    const condition = this.chance(0.15) ? ` ${this.condition()}` : '';
    if (this.chance(0.1)) return `... on ${type.name}${condition} { ${part} }`;
    if (this.chance(0.1)) return `...${condition} { ${part} }`;
    if (this.chance(0.1)) {
      const name = `F${this.fragments.length}`;
      this.fragments.push(`fragment ${name} on ${type.name} { ${part} }`);
      return `...${name}${condition} ...${name}`;
    }
    return `${head}${condition}${below}`;
  }

  private condition(): string {
    const name = CONDITIONS[Math.floor(this.random() * CONDITIONS.length)] ?? 'yes';
    return `@${this.chance(0.5) ? 'skip' : 'include'}(if: $${name})`;
  }

  private argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.flatMap((argument) => {
      const literal = this.argument(argument);
      return literal === null ? [] : [`${argument.name}: ${literal}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  private argument({ defaultValue, name, type }: GraphQLArgument): string | null {
    const isNeeded = isNonNullType(type) && defaultValue === undefined;
    if (!isNeeded && this.chance(0.4)) return null;
    return this.literal(type, name, 2);
  }

  private literal(type: GraphQLInputType, name: string, depth: number): string | null {
    if (isNonNullType(type)) return this.literal(type.ofType, name, depth);
    if (isListType(type)) {
      const item = this.literal(type.ofType, name, depth);
      return item === null ? '[]' : `[${item}]`;
    }
    if (isEnumType(type)) {
      const values = type.getValues();
      return values[Math.floor(this.random() * values.length)]?.name ?? null;
    }
    if (!isInputObjectType(type)) return this.literals(type.name, name, this.random);
    const members = Object.values(type.getFields()).flatMap((field) => {
      const isNeeded = isNonNullType(field.type) && field.defaultValue === undefined;
      if (!isNeeded && (depth === 0 || this.chance(0.8))) return [];
      const literal = this.literal(field.type, field.name, depth - 1);
      return literal === null ? [] : [`${field.name}: ${literal}`];
    });
    return `{ ${(type.isOneOf ? members.slice(0, 1) : members).join(', ')} }`;
  }

  private chance(of: number): boolean {
    return this.random() < of;
  }
}
