import { spawnSync } from 'node:child_process';
import fc from 'fast-check';

import { canonicalJson, parseJson } from '../../../src/core/json';
import { jsonText } from '../support/arbitrary-json';

const PROGRAM = `
import json, sys
for line in sys.stdin:
    value = json.loads(json.loads(line))
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    print(json.dumps(text))
`;

const python = spawnSync('python3', ['--version']);

if (python.status !== 0) {
  console.warn('skipped: no python3 here to compare canonical JSON with');
}

(python.status === 0 ? it : it.skip)(
  'canonical JSON agrees with json.dumps of Python on random texts',
  () => {
    const texts = fc.sample(jsonText, { seed: 20260101, numRuns: 3000 });
    const result = spawnSync('python3', ['-c', PROGRAM], {
      input: texts.map((text) => JSON.stringify(text)).join('\n'),
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONINTMAXSTRDIGITS: '0' },
      maxBuffer: 1 << 28,
    });
    expect(result.stderr).toBe('');
    const expected = result.stdout.trimEnd().split('\n');
    expect(expected).toHaveLength(texts.length);
    texts.forEach((text, i) => expect(canonicalJson(parseJson(text))).toBe(JSON.parse(expected[i] ?? '')));
  },
);
