import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** What could run an example: the script of CI, and every test but this one. */
const runners = [
  readFileSync(path.join(root, '.ci/run'), 'utf8'),
  ...readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== path.join('examples', path.basename(__filename)))
    .map((file) => readFileSync(path.join(root, 'test', file), 'utf8')),
];

/** Whether a runner goes into the example's folder, or has its path or that of a file of it as a literal of its own. */
function isRun(example: string): boolean {
  const name = example.replaceAll('.', '\\.');
  const pattern = new RegExp(
    `\\bcd examples/${name}$|['"\`](?:\\.\\./)*examples/${name}(?:/[^'"\`]*)?['"\`]`,
    'm',
  );
  return runners.some((text) => pattern.test(text));
}

test('nothing runs an example that is not there', () => {
  expect(isRun('no-such-example')).toBe(false);
});

test.each(readdirSync(path.join(root, 'examples')))('examples/%s is run by CI', (example) => {
  expect(isRun(example)).toBe(true);
});
