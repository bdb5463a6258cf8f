import path from 'node:path';

/**
 * Path of the compiled worker. A worker thread runs JavaScript only: where this very file runs as TypeScript (under
 * the tests' transform), the worker is the one that the last build left in dist/.
 */
export function workerFile(): string {
  const beside = path.join(__dirname, 'worker.js');
  if (__filename.endsWith('.js')) return beside;
  const root = path.resolve(__dirname, '../../..');
  return path.join(root, 'dist', path.relative(root, beside));
}
