'use strict';

/**
 * Writes web/dashboard/operations.ts: the dashboard's operations with the types of their variables and answers, by the
 * schema. `npm run operations`; a test holds the file against what this gives. A query that does not fit the
 * schema is no type, and so no page.
 */
const fs = require('node:fs');
const path = require('node:path');
const graphql = require('graphql');

const root = path.join(__dirname, '../..');
const file = path.join(root, 'web/dashboard/operations.ts');

/** JSON and decimal numbers stay the text that they came as: a JavaScript number would bend their digits. */
const scalars = {
  Boolean: 'boolean',
  DateTime: 'string',
  Decimal: 'JsonText',
  Float: 'number',
  ID: 'string',
  Int: 'number',
  JSON: 'JsonText',
  String: 'string',
};
const keptAsText = new Set(['Decimal', 'JSON']);

/** The whole module. @throws Error naming the operation that the schema does not allow */
function operationsModule() {
  const schema = graphql.buildSchema(fs.readFileSync(path.join(root, 'schema.graphql'), 'utf8'));
  const folder = path.join(root, 'web/dashboard/operations');
  const inputs = new Map();
  const operations = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => operationText(schema, fs.readFileSync(path.join(folder, name), 'utf8'), name, inputs));
  return [
    '// Written by web/build/operation-types.js from operations/*.graphql and schema.graphql.',
    "import type { JsonText, Operation } from './api/operation';",
    ...[...inputs.values()].sort(),
    ...operations,
  ]
    .join('\n\n')
    .concat('\n');
}

function operationText(schema, text, name, inputs) {
  const document = graphql.parse(text);
  const [error] = graphql.validate(schema, document);
  if (error) throw new Error(`${name}: ${error.message}`);
  const [operation, ...others] = document.definitions;
  if (others.length > 0 || /\.\.\./.test(graphql.print(document)))
    throw new Error(`${name}: one operation a file, without fragments`);
  const type = operation.name.value;
  const root = schema.getRootType(operation.operation);
  const variables = operation.variableDefinitions.map((definition) => {
    const given = graphql.typeFromAST(schema, definition.type);
    return member(definition.variable.name.value, given, (named) => inputType(named, inputs));
  });
  return [
    variables.length === 0
      ? `export type ${type}Variables = Readonly<Record<string, never>>;`
      : `export interface ${type}Variables {\n${variables.map((line) => `  ${line}\n`).join('')}}`,
    `export interface ${type} ${selectionType(root, operation.selectionSet, 0)}`,
    `export const ${type}: Operation<${type}, ${type}Variables> = ${JSON.stringify(
      { name: type, text, kept: keptFields(root, operation.selectionSet) ?? {} },
      null,
      2,
    )};`,
  ].join('\n\n');
}

/** What is left out of variables, or null there, is not given. */
function member(name, type, typeOf) {
  const isRequired = graphql.isNonNullType(type);
  return `readonly ${name}${isRequired ? '' : '?'}: ${wrapped(type, typeOf)};`;
}

function inputType(type, inputs) {
  if (graphql.isEnumType(type)) return enumType(type);
  if (graphql.isScalarType(type)) return scalarType(type);
  if (!inputs.has(type.name)) {
    inputs.set(type.name, ''); // inputs refer to themselves
    const members = Object.values(type.getFields()).map((field) =>
      member(field.name, field.type, (named) => inputType(named, inputs)),
    );
    inputs.set(
      type.name,
      `export interface ${type.name} {\n${members.map((line) => `  ${line}\n`).join('')}}`,
    );
  }
  return type.name;
}

function selectionType(type, { selections }, depth) {
  const margin = '  '.repeat(depth);
  const members = selections.map((selection) => {
    const field = type.getFields()[selection.name.value];
    const typeOf = (named) =>
      graphql.isObjectType(named)
        ? selectionType(named, selection.selectionSet, depth + 1)
        : graphql.isEnumType(named)
          ? enumType(named)
          : scalarType(named);
    const key = (selection.alias ?? selection.name).value;
    return `${margin}  readonly ${key}: ${wrapped(field.type, typeOf)};\n`;
  });
  return `{\n${members.join('')}${margin}}`;
}

function wrapped(type, typeOf) {
  if (graphql.isNonNullType(type)) return bare(type.ofType, typeOf);
  return `${bare(type, typeOf)} | null`;
}

function bare(type, typeOf) {
  return graphql.isListType(type) ? `ReadonlyArray<${wrapped(type.ofType, typeOf)}>` : typeOf(type);
}

function enumType(type) {
  return `(${type
    .getValues()
    .map(({ name }) => `'${name}'`)
    .join(' | ')})`;
}

function scalarType({ name }) {
  if (scalars[name] === undefined) throw new Error(`${name}: no type is known for this scalar`);
  return scalars[name];
}

/** The fields of an answer that are kept as text, as a tree; undefined where there are none. */
function keptFields(type, { selections }) {
  const entries = selections.flatMap((selection) => {
    const named = graphql.getNamedType(type.getFields()[selection.name.value].type);
    const kept = selection.selectionSet
      ? keptFields(named, selection.selectionSet)
      : keptAsText.has(named.name);
    return kept ? [[(selection.alias ?? selection.name).value, kept]] : [];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

if (require.main === module) fs.writeFileSync(file, operationsModule());

module.exports = { operationsModule };
