import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The folder of the project. */
export const root = path.resolve(__dirname, '../../..');

/** Folders of what others wrote, or of what is made anew by a build; those with a dot as well. */
const passedBy = /^(node_modules|dist|gql|coverage|__pycache__|venv|\..*)$/;

/** The files below these files and folders whose names end so, by their paths from the root, in order. */
export function filesIn(places: readonly string[], ending: RegExp): string[] {
  return places.flatMap((place) => below(path.join(root, place)).filter((file) => ending.test(file))).sort();
}

/** A file's text, by its path from the root. */
export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function below(place: string): string[] {
  if (statSync(place).isFile()) return [path.relative(root, place).split(path.sep).join('/')];
  const entries = readdirSync(place).filter((name) => !passedBy.test(name));
  return entries.flatMap((name) => below(path.join(place, name)));
}
