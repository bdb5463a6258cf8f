import {
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { fragmentsOf } from '../limits';
import { executePlan } from './execute';
import { planOf, type Plan } from './plan';
import { writeData } from './write';

type Values = Readonly<Record<string, unknown>>;

/** An operation with its variables. */
export interface Executable {
  execute(contextValue: unknown): ExecutionResult | Promise<ExecutionResult>;
  /** The JSON text of the data that it gave. */
  write(data: ExecutionResult['data']): string;
}

/** Most memory that plans take, in bytes, with the documents that they keep alive. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What a field of a plan takes, about. */
const BYTES_OF_FIELD = 500;
/** What a character of a document takes, parsed: its tokens and nodes are some hundred times as large. */
const BYTES_OF_CHARACTER = 100;

/** The plans that were used last, of one schema, in bounded memory. */
export class Plans {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ plan, document }) =>
      (plan?.size ?? 1) * BYTES_OF_FIELD + (document.loc?.source.body.length ?? 0) * BYTES_OF_CHARACTER,
  });
  private operations = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  /** How many plans are kept. */
  get count(): number {
    return this.kept.size;
  }

  /** Prepares an operation of a valid document for being executed again and again. */
  operation(document: DocumentNode, operation: OperationDefinitionNode): PlannedOperation {
    this.operations += 1;
    return new PlannedOperation(this.schema, this.kept, String(this.operations), document, operation);
  }
}

/** A plan; null where an operation is left to graphql-js. */
interface Kept {
  readonly plan: Plan | null;
  readonly document: DocumentNode;
}

/**
 * An operation that is executed by plans: what it selects is laid out once for each way in which its `@skip` and
 * `@include` fall, where graphql-js does so with each answer.
 */
export class PlannedOperation {
  private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  private readonly conditions: readonly string[];
  private readonly definitions: readonly VariableDefinitionNode[];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly plans: LRUCache<string, Kept>,
    private readonly id: string,
    private readonly document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
    for (const [name, fragment] of fragmentsOf(document)) fragments[name] = fragment;
    this.fragments = fragments;
    this.conditions = conditionsOf(document);
    this.definitions = operation.variableDefinitions ?? [];
  }

  /**
   * Takes the variables of a request as graphql-js takes them; null where graphql-js has to answer, as it has where it finds
   * that they do not fit.
   */
  with(variables: Values): Executable | null {
    const { coerced } = getVariableValues(this.schema, this.definitions, variables);
    return coerced === undefined ? null : this.withCoerced(coerced);
  }

  /** The same for what graphql-js, or `executableVariables`, has made of them. */
  withCoerced(variables: Values): Executable | null {
    const { fragments, operation, schema } = this;
    const plan = this.planFor(variables);
    if (plan === null) return null;
    return {
      execute: (contextValue) =>
        executePlan(plan.root, { schema, fragments, operation, variableValues: variables, contextValue }),
      write: (data = null) => (plan.hasText ? writeData(plan.root, data) : JSON.stringify(data)),
    };
  }

  private planFor(variables: Values): Plan | null {
    // by bits: names are the caller's, and as long as it likes
    const bits = this.conditions.map((name) => bitOf(variables[name])).join('');
    const key = `${this.id} ${bits}`;
    let kept = this.plans.get(key);
    if (kept === undefined) {
      const plan = planOf(this.schema, fragmentsOf(this.document), this.operation, variables);
      kept = { plan, document: this.document };
      this.plans.set(key, kept);
    }
    return kept.plan;
  }
}

function bitOf(condition: unknown): string {
  return typeof condition === 'boolean' ? String(Number(condition)) : '-';
}

/** The variables on which `@skip` and `@include` depend, anywhere in a document. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
