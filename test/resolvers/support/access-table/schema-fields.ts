import {
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** The fields of a schema of which each has to say who may have it, as `Type.field`; and documents that ask for them. */
export class SchemaFields {
  /** Those of the roots. */
  readonly roots: readonly string[];
  /** Those that lead on from what a query gives: to another object, or to what a function of their own finds. */
  readonly links: readonly string[];
  /** The same of what mutations alone give. */
  readonly payloadLinks: ReadonlySet<string>;
  /** Root fields of queries that can be asked without any argument. */
  readonly bare: readonly string[];
  /** Those of them that a filter can bound to namespaces. */
  readonly filtered: readonly string[];
  private readonly query: GraphQLObjectType | null | undefined;
  private readonly mutation: GraphQLObjectType | null | undefined;
  /** The types of what queries give. */
  private readonly queried: ReadonlySet<GraphQLNamedType>;
  private readonly selections = new Map<GraphQLNamedType, string>();

  constructor(schema: GraphQLSchema) {
    this.query = schema.getQueryType();
    this.mutation = schema.getMutationType();
    this.queried = reachable(this.query);
    const roots = [this.query, this.mutation, schema.getSubscriptionType()].flatMap((type) => type ?? []);
    const others = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !roots.includes(type) && !type.name.startsWith('__'));
    const linksOf = (types: readonly GraphQLObjectType[]): string[] =>
      types.flatMap((type) => fieldsOf(type).filter(isLink).map(nameIn(type)));
    this.roots = roots.flatMap((type) => fieldsOf(type).map(nameIn(type)));
    this.links = linksOf(others.filter((type) => this.queried.has(type)));
    this.payloadLinks = new Set(linksOf(others.filter((type) => !this.queried.has(type))));
    const bare = fieldsOf(this.query).filter(({ args }) => !args.some(isRequiredArgument));
    this.bare = bare.map(({ name }) => name);
    this.filtered = bare.filter(takesNamespace).map(({ name }) => name);
  }

  /**
   * Asks along paths of fields, each with its arguments, that begin with the same root field. At the end of each all is
   * selected that belongs to the field's own value, and the links of a payload. Gives the fields at the ends too.
   */
  document(
    operation: 'query' | 'mutation',
    paths: readonly (readonly string[])[],
  ): { readonly document: string; readonly ends: readonly string[] } {
    const ends: string[] = [];
    const along = (
      type: GraphQLNamedType | null | undefined,
      [step = '', ...rest]: readonly string[],
    ): string => {
      const field = isObjectType(type) ? type.getFields()[nameOf(step)] : undefined;
      if (!isObjectType(type) || field === undefined) throw new Error(`there is no field ${step}`);
      const inner = getNamedType(field.type);
      if (rest.length > 0) return `${step} { ${along(inner, rest)} }`;
      ends.push(nameIn(type)(field));
      return `${step}${this.selectionOf(inner)}`;
    };
    const selections = new Set(paths.map((path) => along(this[operation], path)));
    return { document: `${operation} { ${[...selections].join(' ')} }`, ends };
  }

  /** The links of payloads at which the answer of a mutation has something. */
  linksWithin(data: unknown): string[] {
    const found = new Set<string>();
    const visit = (type: GraphQLNamedType | null | undefined, value: unknown): void => {
      if (Array.isArray(value)) return value.forEach((one) => visit(type, one));
      if (!isObjectType(type) || typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        const field = type.getFields()[name];
        if (field === undefined || inner === null) continue;
        const link = `${type.name}.${name}`;
        if (this.payloadLinks.has(link)) found.add(link);
        visit(getNamedType(field.type), inner);
      }
    };
    visit(this.mutation, data);
    return [...found].sort();
  }

  private selectionOf(type: GraphQLNamedType): string {
    if (!isObjectType(type)) return '';
    const known = this.selections.get(type) ?? ` { ${this.select(type, [])} }`;
    this.selections.set(type, known);
    return known;
  }

  private select(type: GraphQLObjectType, above: readonly GraphQLObjectType[]): string {
    const selected = fieldsOf(type).map((field) => {
      const inner = getNamedType(field.type);
      if (field.args.some(isRequiredArgument)) return '';
      if (!isObjectType(inner)) return field.name;
      const isFollowed = field.resolve === undefined || !this.queried.has(type);
      if (!isFollowed || above.length === 3 || above.includes(inner)) return '';
      return `${field.name} { ${this.select(inner, [...above, type])} }`;
    });
    return selected.filter((text) => text !== '').join(' ');
  }
}

/** The values at the end of a path, lists taken apart. */
export function valuesAt(data: unknown, path: readonly string[]): unknown[] {
  return path.reduce<unknown[]>(
    (values, step) =>
      values
        .flat()
        .map((value) => (value as Record<string, unknown> | null)?.[nameOf(step)])
        .filter((value) => value !== undefined),
    [data],
  );
}

function reachable(
  from: GraphQLNamedType | null | undefined,
  found = new Set<GraphQLNamedType>(),
): Set<GraphQLNamedType> {
  if (!isObjectType(from) || found.has(from)) return found;
  found.add(from);
  for (const field of fieldsOf(from)) reachable(getNamedType(field.type), found);
  return found;
}

function fieldsOf(type: GraphQLObjectType | null | undefined): Field[] {
  return Object.values(type?.getFields() ?? {});
}

function isLink(field: Field): boolean {
  return isCompositeType(getNamedType(field.type)) || field.resolve !== undefined;
}

function takesNamespace({ args }: Field): boolean {
  const filter = args.find(({ name }) => name === 'filter')?.type;
  return isInputObjectType(filter) && 'namespace' in filter.getFields();
}

function nameIn(type: GraphQLObjectType): (field: Field) => string {
  return ({ name }) => `${type.name}.${name}`;
}

function nameOf(step: string): string {
  return step.split('(')[0] ?? step;
}
