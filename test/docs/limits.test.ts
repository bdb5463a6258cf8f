import { readFileSync } from 'node:fs';
import path from 'node:path';
import { limitSettings } from '../../src/config/limit-settings';

const rows = readFileSync(path.resolve(__dirname, '../../docs/limits.md'), 'utf8').split('\n');

it.each(Object.values(limitSettings))('docs/limits.md has $variable with its default', (setting) => {
  const cells = rows.find((row) => row.includes(`\`${setting.variable}\``))?.split(' | ');
  expect(cells?.[1]?.replaceAll(',', '')).toBe(setting.defaultText);
});
