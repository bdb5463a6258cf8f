import { ArchiveError } from '../errors';
import { MAX_DOCUMENT_DEPTH, member, parseJson } from '../json';

/** Whether the document of a version says that a redaction erased fields of it. */
export function isRedacted(document: string): boolean {
  // Few do, and a document may be some megabytes large.
  if (!document.includes('"redacted_fields":')) return false;
  try {
    const node = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
    return node.kind === 'object' && member(node, 'redacted_fields') !== undefined;
  } catch (error) {
    if (error instanceof ArchiveError) return false;
    throw error;
  }
}
