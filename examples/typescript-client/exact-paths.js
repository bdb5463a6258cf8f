import { getNamedType, Kind, typeFromAST } from 'graphql';

/** Scalars whose values keep the text that they came as. */
const EXACT = new Set(['JSON', 'Decimal']);

/**
 * A plugin of graphql-codegen: for each operation, where its answer holds such a scalar, as names that dots join. By these the
 * answer is read.
 */
export function plugin(schema, documents) {
  const definitions = documents.flatMap(({ document }) => document.definitions);
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );

  function* pathsIn(type, { selections }, prefix) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        if (field === undefined) continue; // __typename
        const path = `${prefix}${(selection.alias ?? selection.name).value}`;
        const named = getNamedType(field.type);
        if (EXACT.has(named.name)) yield path;
        if (selection.selectionSet) yield* pathsIn(named, selection.selectionSet, `${path}.`);
      } else {
        const { selectionSet, typeCondition } =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        const narrowed = typeCondition === undefined ? type : typeFromAST(schema, typeCondition);
        yield* pathsIn(narrowed, selectionSet, prefix);
      }
    }
  }

  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const entries = operations.map(({ name, operation, selectionSet }) => {
    const paths = [...new Set(pathsIn(schema.getRootType(operation), selectionSet, ''))];
    return `  ${name.value}: new Set([${paths.map((path) => `'${path}'`).join(', ')}]),`;
  });
  return `export const exactPaths: Readonly<Record<string, ReadonlySet<string>>> = {\n${entries.join('\n')}\n};\n`;
}
