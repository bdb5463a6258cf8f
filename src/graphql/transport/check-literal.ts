import {
  ASTNode,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  ObjectValueNode,
  ValueNode,
  VariableNode,
} from 'graphql';
import { ArchiveError } from '../../core/errors';
import { JsonScalar } from '../scalars/json';
import { MAX_INPUT_DEPTH } from './limits';
import { isShowable, notOneOf, reasons } from './reasons';

/** What a literal's check finds: bad places, and the variables that stand inside JSON. */
export interface LiteralFindings {
  bad(node: ASTNode, field: string, reason: string): void;
  variableInJson(node: VariableNode, field: string): void;
}

/**
 * Checks a literal in a document against its type (GraphQL specification, section 5.6) and reports each bad
 * place once. `field` is the dotted path from the argument's name on. Variables are graphql-js's to check.
 */
export function checkLiteral(
  type: GraphQLInputType,
  node: ValueNode,
  field: string,
  findings: LiteralFindings,
  depth = 0,
): void {
  if (node.kind === Kind.VARIABLE) return;
  if (isNonNullType(type)) {
    if (node.kind === Kind.NULL) findings.bad(node, field, reasons.isNull);
    else checkLiteral(type.ofType, node, field, findings, depth);
    return;
  }
  if (node.kind === Kind.NULL) return;
  if (depth > MAX_INPUT_DEPTH) {
    findings.bad(node, field, reasons.isTooDeep);
  } else if (isListType(type)) {
    const itemType = type.ofType;
    if (node.kind !== Kind.LIST) return checkLiteral(itemType, node, field, findings, depth);
    node.values.forEach((item, index) => {
      checkLiteral(itemType, item, `${field}[${index}]`, findings, depth + 1);
    });
  } else if (isInputObjectType(type)) {
    if (node.kind === Kind.OBJECT) checkObject(type, node, field, findings, depth + 1);
    else findings.bad(node, field, reasons.notAnObject);
  } else {
    checkLeaf(type, node, field, findings);
  }
}

function checkObject(
  type: GraphQLInputObjectType,
  node: ObjectValueNode,
  field: string,
  findings: LiteralFindings,
  depth: number,
): void {
  const fields = type.getFields();
  const given = new Set<string>();
  for (const { name, value } of node.fields) {
    const key = name.value;
    const definition = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (definition !== undefined) checkLiteral(definition.type, value, `${field}.${key}`, findings, depth);
    else if (isShowable(key)) findings.bad(value, `${field}.${key}`, reasons.isUnknown);
    else findings.bad(value, field, 'has an unknown field');
    given.add(key);
  }
  for (const definition of Object.values(fields)) {
    if (isRequiredInputField(definition) && !given.has(definition.name)) {
      findings.bad(node, `${field}.${definition.name}`, reasons.isMissing);
    }
  }
  if (type.isOneOf && (given.size !== 1 || node.fields[0]?.value.kind === Kind.NULL)) {
    findings.bad(node, field, reasons.notOneField);
  }
}

function checkLeaf(type: GraphQLLeafType, node: ValueNode, field: string, findings: LiteralFindings): void {
  if (isEnumType(type)) {
    if (node.kind !== Kind.ENUM || !type.getValue(node.value)) findings.bad(node, field, notOneOf(type));
    return;
  }
  try {
    type.parseLiteral(node);
  } catch (error) {
    // graphql-js's own scalars quote the literal in their message.
    findings.bad(node, field, error instanceof ArchiveError ? error.reason : reasonFor(type.name));
    return;
  }
  if (type.name === JsonScalar.name) findVariables(node, field, findings);
}

const builtIn: ReadonlyMap<string, string> = new Map([
  ['Int', reasons.notAnInt],
  ['Float', reasons.notAFloat],
  ['String', reasons.notAString],
  ['Boolean', reasons.notABoolean],
  ['ID', reasons.notAnId],
]);

function reasonFor(typeName: string): string {
  return builtIn.get(typeName) ?? `must be a ${typeName}`;
}

/** The JSON's nesting is bounded already: parseLiteral has read it. */
function findVariables(node: ValueNode, field: string, findings: LiteralFindings): void {
  if (node.kind === Kind.VARIABLE) findings.variableInJson(node, field);
  else if (node.kind === Kind.LIST) node.values.forEach((item) => findVariables(item, field, findings));
  else if (node.kind === Kind.OBJECT)
    node.fields.forEach(({ value }) => findVariables(value, field, findings));
}
