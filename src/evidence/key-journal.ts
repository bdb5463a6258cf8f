import path from 'node:path';
import { declarationDocument, readDeclaration, type LogDeclaration, type NamedHead } from '../core/evidence';
import { nodeFiles } from './files';
import { addLines, linesOf } from './journal-lines';

const WHAT = 'journal of the key';

/**
 * What lies beside the key and its guard, for a restored backup may miss it: each change of keys, as the log declares
 * it, and each head that a recovery gave up. One line each, oldest first.
 */
function fileOf(keyFile: string, name: 'successions' | 'given-up'): string {
  return path.join(path.dirname(keyFile), `log-${name}.ndjson`);
}

/** Notes a change of keys before the log declares it. Durable when it returns. */
export function noteSuccession(
  keyFile: string,
  declaration: LogDeclaration,
  files = nodeFiles,
): Promise<void> {
  return addLines(WHAT, fileOf(keyFile, 'successions'), [declarationDocument(declaration)], files);
}

/** The changes of keys that were noted. */
export async function readSuccessions(keyFile: string, files = nodeFiles): Promise<LogDeclaration[]> {
  const lines = await linesOf(WHAT, fileOf(keyFile, 'successions'), files);
  return lines.flatMap((line) => readDeclaration(line) ?? []);
}

/** Notes heads that a recovery gave up. Durable when it returns. */
export function noteGivenUp(keyFile: string, heads: readonly NamedHead[], files = nodeFiles): Promise<void> {
  const lines = heads.map(({ origin, size, root }) =>
    JSON.stringify({ origin, size: String(size), root: Buffer.from(root).toString('base64') }),
  );
  return addLines(WHAT, fileOf(keyFile, 'given-up'), lines, files);
}

/** The heads that recoveries gave up. */
export async function readGivenUp(keyFile: string, files = nodeFiles): Promise<NamedHead[]> {
  const lines = await linesOf(WHAT, fileOf(keyFile, 'given-up'), files);
  return lines.map((line) => {
    const { origin, size, root } = JSON.parse(line) as { origin: string; size: string; root: string };
    return { origin, size: BigInt(size), root: Buffer.from(root, 'base64') };
  });
}
