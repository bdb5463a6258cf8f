import {
  getArgumentValues,
  GraphQLError,
  locatedError,
  responsePathAsArray,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { FieldPlan, SelectionPlan, Shape } from './plan';

/** What an operation is executed with. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly operation: OperationDefinitionNode;
  /** As graphql-js coerces them. */
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly contextValue: unknown;
}

type Path = GraphQLResolveInfo['path'];
type Values = Record<string, unknown>;

/**
 * Executes an operation by its plan: what graphql-js would answer, errors included (GraphQL specification, section 6).
 * Fields of a mutation run one after another, those of a query at the same time.
 */
export function executePlan(
  plan: SelectionPlan,
  execution: Execution,
): ExecutionResult | Promise<ExecutionResult> {
  const run = new Run(execution);
  try {
    const data =
      execution.operation.operation === 'mutation'
        ? run.oneByOne(plan)
        : run.fieldsOf(plan, undefined, undefined);
    return isPromise(data)
      ? data.then(
          (values) => run.result(values),
          (error: unknown) => run.failure(error),
        )
      : run.result(data);
  } catch (error) {
    return run.failure(error);
  }
}

/** One execution. */
class Run {
  private readonly errors: GraphQLError[] = [];
  /** Where errors have made something null. */
  private readonly nulled = new Set<string>();

  constructor(private readonly execution: Execution) {}

  result(data: Values | null): ExecutionResult {
    return this.errors.length === 0 ? { data } : { errors: this.errors, data };
  }

  /** An error has reached the root through fields that cannot be null. */
  failure(error: unknown): ExecutionResult {
    // whatever a field threw has been located by then
    this.note(error as GraphQLError, []);
    return this.result(null);
  }

  /** What fails later below what is null already is not told, as with graphql-js. */
  private note(error: GraphQLError, path: readonly (string | number)[]): void {
    if (this.nulled.size > 0)
      for (let length = 0; length <= path.length; length += 1)
        if (this.nulled.has(JSON.stringify(path.slice(0, length)))) return;
    this.nulled.add(JSON.stringify(path));
    this.errors.push(error);
  }

  async oneByOne({ fields }: SelectionPlan): Promise<Values> {
    const values = noValues();
    for (const field of fields) values[field.key] = await this.valueOf(field, undefined, undefined);
    return values;
  }

  fieldsOf({ fields }: SelectionPlan, source: unknown, path: Path | undefined): Values | Promise<Values> {
    const values = noValues();
    let pending = 0;
    try {
      for (const field of fields) {
        const value = this.valueOf(field, source, path);
        values[field.key] = value;
        if (isPromise(value)) pending += 1;
      }
    } catch (error) {
      if (pending === 0) throw error;
      // the fields that are under way are waited for, so that nothing goes on after the answer
      return Promise.allSettled(Object.values(values)).then(() => {
        throw error;
      });
    }
    return pending === 0 ? values : settled(values);
  }

  private valueOf(field: FieldPlan, source: unknown, parent: Path | undefined): unknown {
    const { key, shape } = field;
    try {
      return this.placed(this.resolved(field, source, parent), shape, field, parent, key);
    } catch (error) {
      return this.fail(error, shape, field, parent, key);
    }
  }

  /** What a value becomes, now or later; only what goes wrong later is dealt with here. */
  private placed(
    given: unknown,
    shape: Shape,
    field: FieldPlan,
    parent: Path | undefined,
    key: string | number,
  ): unknown {
    const value = isPromise(given)
      ? given.then((found) => this.complete(found, shape, field, parent, key))
      : this.complete(given, shape, field, parent, key);
    return isPromise(value)
      ? value.then(undefined, (error: unknown) => this.fail(error, shape, field, parent, key))
      : value;
  }

  private resolved(field: FieldPlan, source: unknown, parent: Path | undefined): unknown {
    const { name, resolve } = field;
    if (resolve !== null)
      return resolve(source, this.argumentsOf(field), this.contextValue, this.infoOf(field, parent));
    if (typeof source !== 'object' || source === null) return undefined;
    const property = (source as Values)[name];
    if (typeof property !== 'function') return property;
    return (source as Record<string, (...given: unknown[]) => unknown>)[name]?.(
      this.argumentsOf(field),
      this.contextValue,
      this.infoOf(field, parent),
    );
  }

  private get contextValue(): unknown {
    return this.execution.contextValue;
  }

  private argumentsOf({ definition, nodes: [node] }: FieldPlan): Values {
    if (definition.args.length === 0 || node === undefined) return {};
    return getArgumentValues(definition, node, this.execution.variableValues);
  }

  private infoOf(
    { definition, key, name, nodes, parentType }: FieldPlan,
    parent: Path | undefined,
  ): GraphQLResolveInfo {
    const { fragments, operation, schema, variableValues } = this.execution;
    return {
      fieldName: name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType,
      path: { prev: parent, key, typename: parentType.name },
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues,
    };
  }

  /** `parent` and `key` lead to the value; a leaf needs no path, and gets none. */
  private complete(
    value: unknown,
    shape: Shape,
    field: FieldPlan,
    parent: Path | undefined,
    key: string | number,
  ): unknown {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) {
      if (!shape.isNonNull) return null;
      throw new Error(`Cannot return null for non-nullable field ${field.parentType.name}.${field.name}.`);
    }
    switch (shape.kind) {
      case 'leaf': {
        const served: unknown = shape.leaf.serialize(value);
        if (served === null || served === undefined)
          throw new Error(`A ${shape.leaf.name} has no form in which it could be served.`);
        return served;
      }
      case 'list':
        return this.list(value, shape.item, field, pathTo(parent, key, field));
      case 'object':
        return this.fieldsOf(shape.selection, value, pathTo(parent, key, field));
      default:
        return shape satisfies never;
    }
  }

  private list(value: unknown, shape: Shape, field: FieldPlan, path: Path): unknown[] | Promise<unknown[]> {
    if (!isIterable(value)) {
      const name = `${field.parentType.name}.${field.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
    }
    const items: unknown[] = [];
    let isPending = false;
    let failure: { readonly error: unknown } | null = null;
    for (const given of value) {
      try {
        // an item that is not asked for any more may still fail, and somebody has to hear of it
        const item = failure === null ? this.item(given, shape, field, path, items.length) : given;
        if (isPromise(item)) isPending = true;
        items.push(item);
      } catch (error) {
        failure = { error };
      }
    }
    if (failure === null) return isPending ? Promise.all(items) : items;
    const { error } = failure;
    if (!isPending) throw error;
    return Promise.allSettled(items).then(() => {
      throw error;
    });
  }

  private item(given: unknown, shape: Shape, field: FieldPlan, path: Path, index: number): unknown {
    try {
      return this.placed(given, shape, field, path, index);
    } catch (error) {
      return this.fail(error, shape, field, path, index);
    }
  }

  /** The error stands where a value would; where that cannot be null, it stands above. */
  private fail(
    error: unknown,
    { isNonNull }: Shape,
    field: FieldPlan,
    parent: Path | undefined,
    key: string | number,
  ): null {
    const path = responsePathAsArray(pathTo(parent, key, field));
    const located = locatedError(error, field.nodes, path);
    if (isNonNull) throw located;
    this.note(located, path);
    return null;
  }
}

function pathTo(prev: Path | undefined, key: string | number, { parentType }: FieldPlan): Path {
  return { prev, key, typename: typeof key === 'string' ? parentType.name : undefined };
}

/** The same object once its values are there. */
async function settled(values: Values): Promise<Values> {
  const pending = Object.keys(values).filter((key) => isPromise(values[key]));
  const [only, other] = pending;
  if (only !== undefined && other === undefined) {
    values[only] = await values[only];
    return values;
  }
  const found = await Promise.all(pending.map((key) => values[key]));
  for (const [index, key] of pending.entries()) values[key] = found[index];
  return values;
}

/** Without a prototype: a name in the answer is a name like any other. */
function noValues(): Values {
  return Object.create(null) as Values;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
