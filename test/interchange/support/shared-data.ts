import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const folder = path.resolve(root, process.env['TEST_SHARED_DIR'] ?? '../shared', 'data');
const isThere = existsSync(folder);

if (!isThere) {
  const reason = `no real records in ${folder}: set TEST_SHARED_DIR to the folder above them`;
  if (process.env['ARCHIVE_TEST_REQUIRE_SHARED'] === '1') throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
}

/** `test`, or `test.skip` where the real records are not there. */
export const testWithSharedData = isThere ? test : test.skip;

/** A file of real records. */
export function sharedData(name: 'postmortems.ndjson' | 'security-incidents.ndjson'): string {
  return readFileSync(path.join(folder, name), 'utf8');
}
