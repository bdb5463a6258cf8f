import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  Kind,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { createParameterDecorator } from 'type-graphql';
import type { RecordKind } from '../entities';
import type { Projection } from '../query';
import { areSettled } from './execution';

/** Which columns a link needs of the record that it starts from, by the link's field. */
export type LinkColumns<Row> = Readonly<Record<string, readonly (keyof Row & string)[]>>;

/**
 * The columns that a query selects of a kind's records: those of the selected fields, and those that the selected
 * links start from. `paths` lead from the query's field to the records (`edges.node`); without one the field
 * gives them itself. This is the only place that reads `info`; @skip and @include count, so nothing of it may be
 * kept by document alone.
 */
export function projectionOf<Row>(
  kind: RecordKind<Row>,
  links: LinkColumns<Row>,
  info: GraphQLResolveInfo,
  paths: readonly string[] = [''],
): Projection<Row> {
  const fields = new Set<string>();
  const starts = info.fieldNodes.flatMap(({ selectionSet }) =>
    selectionSet === undefined ? [] : [selectionSet],
  );
  for (const path of paths) {
    const steps = path === '' ? [] : path.split('.');
    const sets = steps.reduce((current, step) => childrenOf(current, step, info), starts);
    for (const set of sets) eachField(set, info, ({ name }) => fields.add(name.value));
  }
  const columns = new Set<keyof Row & string>();
  for (const { property } of kind.columns) {
    if (fields.has(property)) columns.add(property as keyof Row & string);
  }
  for (const [link, needed] of Object.entries(links)) {
    if (fields.has(link)) needed.forEach((property) => columns.add(property));
  }
  return columns;
}

/**
 * Gives a resolver the projection of what its field selects. A link is resolved for each row that it starts from, and
 * graphql-js gives all of them one list of nodes, made for the request: so it is worked out once for those. A plan has one
 * list for all requests.
 */
export function Projected<Row>(
  kind: RecordKind<Row>,
  links: LinkColumns<Row>,
  ...paths: readonly string[]
): ParameterDecorator {
  const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], Known<Row>>();
  return createParameterDecorator(({ info }) => {
    const { fieldNodes, variableValues } = info;
    const found = known.get(fieldNodes);
    if (found !== undefined && (found.variableValues === variableValues || areSettled(fieldNodes)))
      return found.projection;
    const projection = projectionOf(kind, links, info, paths.length === 0 ? undefined : paths);
    known.set(fieldNodes, { variableValues, projection });
    return projection;
  }) as ParameterDecorator;
}

/** A projection, and the variables that it was worked out with: they make a request. */
interface Known<Row> {
  readonly variableValues: GraphQLResolveInfo['variableValues'];
  readonly projection: Projection<Row>;
}

/** Each selection of these fields below the query's field, with its arguments; @skip and @include count. */
export function selectionsOf(
  info: GraphQLResolveInfo,
  names: readonly string[],
): { readonly name: string; readonly args: Record<string, unknown> }[] {
  const type = getNamedType(info.returnType);
  const found: { name: string; args: Record<string, unknown> }[] = [];
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet === undefined) continue;
    eachField(selectionSet, info, (node) => {
      const name = node.name.value;
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (field === undefined || !names.includes(name)) return;
      found.push({ name, args: getArgumentValues(field, node, info.variableValues) });
    });
  }
  return found;
}

type FieldSelection = Extract<SelectionNode, { kind: Kind.FIELD }>;

function childrenOf(
  sets: readonly SelectionSetNode[],
  name: string,
  info: GraphQLResolveInfo,
): SelectionSetNode[] {
  const children: SelectionSetNode[] = [];
  for (const set of sets) {
    eachField(set, info, (field) => {
      if (field.name.value === name && field.selectionSet !== undefined) children.push(field.selectionSet);
    });
  }
  return children;
}

function eachField(
  set: SelectionSetNode,
  info: GraphQLResolveInfo,
  visit: (field: FieldSelection) => void,
): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, info)) continue;
    switch (selection.kind) {
      case Kind.FIELD:
        visit(selection);
        break;
      case Kind.INLINE_FRAGMENT:
        eachField(selection.selectionSet, info, visit);
        break;
      case Kind.FRAGMENT_SPREAD: {
        const fragment = info.fragments[selection.name.value];
        if (fragment !== undefined) eachField(fragment.selectionSet, info, visit);
        break;
      }
      default:
        selection satisfies never;
    }
  }
}

function isIncluded(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variableValues);
  return skip?.['if'] !== true && include?.['if'] !== false;
}
