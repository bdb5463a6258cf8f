import {
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { fragmentsOf } from '../limits';
import { executePlan } from './execute';
import { planOf, type Plan } from './plan';

/** Gives the answer. */
export type Execute = (contextValue: unknown) => ExecutionResult | Promise<ExecutionResult>;

/** Plans are kept up to so many fields in all, of some hundred bytes each. */
const MAX_FIELDS_KEPT = 20_000;

/** The plans that were used last, of one schema, in bounded memory. */
export class Plans {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_FIELDS_KEPT,
    sizeCalculation: ({ plan }) => Math.max(plan?.size ?? 0, 1),
  });
  private operations = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  /** Prepares an operation of a valid document for being executed again and again. */
  operation(document: DocumentNode, operation: OperationDefinitionNode): PlannedOperation {
    this.operations += 1;
    return new PlannedOperation(this.schema, this.kept, String(this.operations), document, operation);
  }
}

/** A plan; null where an operation is left to graphql-js. */
interface Kept {
  readonly plan: Plan | null;
}

/**
 * An operation that is executed by plans: what it selects is laid out once for each way in which its `@skip` and
 * `@include` fall, where graphql-js does so with each answer.
 */
export class PlannedOperation {
  private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  private readonly conditions: readonly string[];

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
  }

  /** Takes the variables of a request; null where graphql-js has to answer, as it has where they do not fit. */
  with(variables: Readonly<Record<string, unknown>>): Execute | null {
    const { fragments, operation, schema } = this;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (coerced === undefined) return null;
    const plan = this.planFor(coerced);
    if (plan === null) return null;
    return (contextValue) =>
      executePlan(plan.root, { schema, fragments, operation, variableValues: coerced, contextValue });
  }

  private planFor(variables: Readonly<Record<string, unknown>>): Plan | null {
    const conditions = new Map<string, boolean>();
    for (const name of this.conditions) {
      const value = variables[name];
      if (typeof value === 'boolean') conditions.set(name, value);
    }
    const key = conditions.size === 0 ? this.id : `${this.id} ${Array.from(conditions).join()}`;
    let kept = this.plans.get(key);
    if (kept === undefined) {
      kept = { plan: planOf(this.schema, fragmentsOf(this.document), this.operation, conditions) };
      this.plans.set(key, kept);
    }
    return kept.plan;
  }
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
