'use strict';

/**
 * Reads what the tests' reporter left: `node tally.js RESULTS PROJECT…`, a project as `name` or, for an engine of a
 * certain major version, `name=version`. Prints `PASSED FAILED`; a project of which nothing passed is a failure.
 */
const fs = require('node:fs');

const [file, ...demands] = process.argv.slice(2);
let projects = {};
let failed = 0;
let passed = 0;

function complain(reason) {
  process.stderr.write(`${reason}\n`);
  failed += 1;
}

try {
  ({ projects } = JSON.parse(fs.readFileSync(file, 'utf8')));
} catch {
  complain('The tests did not come to their end.');
}
for (const counts of Object.values(projects)) {
  passed += counts.passed;
  failed += counts.failed;
}
for (const demand of demands) {
  const [name, version] = demand.split('=');
  const counts = projects[name];
  if (counts === undefined || counts.passed === 0) complain(`No test of ${name} passed.`);
  else if (version !== undefined && counts.version?.split('.')[0] !== version)
    complain(`The tests of ${name} ran on ${counts.version}, not on ${version}.`);
}
process.stdout.write(`${passed} ${failed}\n`);
