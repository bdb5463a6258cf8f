import path from 'node:path';

/**
 * Path of the compiled `worker.ts` of a folder. A worker thread runs JavaScript only: where this very file runs as
 * TypeScript (under the tests' transform), the worker is the one that the last build left in dist/.
 */
export function workerFile(folder: string): string {
  const beside = path.join(folder, 'worker.js');
  if (__filename.endsWith('.js')) return beside;
  const root = path.resolve(__dirname, '../../..');
  return path.join(root, 'dist', path.relative(root, beside));
}
