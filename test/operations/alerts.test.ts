import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allMetrics } from '../support/all-metrics';
import { promtool, testWithPromtool } from '../support/promtool';

const folder = path.resolve(__dirname, '../../ops');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const namesIn = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([found]) => found)),
];

/** Suffixes of the series of a histogram. */
const SUFFIX = /_(bucket|sum|count)$/;

test.each(['alerts.yml', 'alerts.test.yml'])(
  'each metric that ops/%s names is one that a server tells',
  async (file) => {
    const known = (await allMetrics()).map(({ name }) => name);
    const named = namesIn(read(file), /\bincident_archive_[a-z0-9_]+/g);

    expect(named.length).toBeGreaterThan(10);
    expect(
      named.filter((name) => !known.includes(name) && !known.includes(name.replace(SUFFIX, ''))),
    ).toEqual([]);
  },
);

test('each rule has a test', () => {
  const rules = namesIn(read('alerts.yml'), /(?<=alert: )\w+/g);
  const tested = namesIn(read('alerts.test.yml'), /(?<=alertname: )\w+/g);

  expect(rules.length).toBeGreaterThan(10);
  expect([...tested].sort()).toEqual([...rules].sort());
});

testWithPromtool('the rules are sound, and fire when they should and not when they should not', () => {
  expect(promtool(folder, 'check', 'rules', 'alerts.yml')).toContain('SUCCESS');
  expect(promtool(folder, 'test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
});
