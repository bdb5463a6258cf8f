import { BREAK, visit, type DocumentNode } from 'graphql';
import { oncePer } from '../../core/once-per';

/** What asks for the schema; `__typename` only names the type of what is there. */
const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Whether a document asks for the schema. It looks at the parsed document, so aliases, fragments, comments and blanks hide
 * nothing, and at all of it, whichever operation is to run.
 */
export const asksForSchema = oncePer((document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    Field(node) {
      if (!introspectionFields.has(node.name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
});
