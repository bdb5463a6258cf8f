import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, Kind, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { fragmentsOf, type Fragments } from '../../../../src/graphql/limits/selections';

/** The archive's schema, as it is published. */
export const schema = buildSchema(
  readFileSync(path.resolve(__dirname, '../../../../schema.graphql'), 'utf8'),
);

/** A document with the first of its operations. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
}

export function read(text: string): ReadOperation {
  const document = parse(text);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('the document has no operation');
  return { document, operation, fragments: fragmentsOf(document) };
}

/** A valid document of about 2,000 tokens whose fragments multiply to 2 to the power of `levels`. */
export function fragmentBomb(levels: number, leaf: string): string {
  const steps = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
  );
  return `{ ...F0 } ${steps.join(' ')} fragment F${levels} on Query { ${leaf} }`;
}
