import type { DocumentNode, ValidationRule } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { checkShape, type DocumentLimits } from '../limits';
import { refusal } from './refusal';

/**
 * Refuses a document by the shape of its operations, before the other rules look into it: some take long over what the
 * limits refuse, and some run out of stack.
 */
export function shapeRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document(document): DocumentNode | undefined {
      try {
        checkShape(document, limits);
        return undefined;
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        context.reportError(refusal(error));
        // Stands in the document's place for all rules.
        return { ...document, definitions: [] };
      }
    },
  });
}
