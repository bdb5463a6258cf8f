import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', 'vectors');

/** The whole text of a file in test/vectors. */
export function vectorText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** The lines of an NDJSON file in test/vectors. */
export function vectorLines(name: string): string[] {
  return vectorText(name).split('\n').filter(Boolean);
}
