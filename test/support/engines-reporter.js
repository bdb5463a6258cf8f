'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** How many of the slowest files are named. */
const SLOWEST = 10;

/**
 * Closes a run with what passed on each engine and which files took longest. ARCHIVE_TEST_RESULTS names a file that
 * gets the counts as JSON.
 */
class EnginesReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.projects = {};
    this.files = [];
  }

  onTestFileResult(test, result) {
    const name = test.context.config.displayName?.name ?? 'unit';
    const counts = (this.projects[name] ??= { passed: 0, failed: 0, skipped: 0, seconds: 0 });
    const seconds = (result.perfStats.end - result.perfStats.start) / 1000;
    // a file that could not be read has no failed test, and is a failure all the same
    const isBroken = result.testExecError !== undefined && result.numFailingTests === 0;
    counts.passed += result.numPassingTests;
    counts.failed += result.numFailingTests + (isBroken ? 1 : 0);
    counts.skipped += result.numPendingTests;
    counts.seconds += seconds;
    const file = path.relative(this.rootDir, test.path);
    this.files.push({ name, file, seconds, skipped: result.numPendingTests });
  }

  onRunComplete() {
    for (const [name, counts] of Object.entries(this.projects)) Object.assign(counts, engineOf(name));
    process.stderr.write(`\n${this.summary()}\n`);
    const file = process.env['ARCHIVE_TEST_RESULTS'];
    if (file) fs.writeFileSync(file, JSON.stringify({ projects: this.projects, files: this.files }));
  }

  summary() {
    const engines = Object.entries(this.projects).map(([name, counts]) => {
      const engine = counts.version === undefined ? name : `${name} ${counts.version}`;
      if (counts.reason !== undefined) return `  ${engine.padEnd(18)} all skipped: ${counts.reason}`;
      const numbers = `${counts.passed} passed, ${counts.skipped} skipped, ${counts.failed} failed`;
      return `  ${engine.padEnd(18)} ${numbers} (${counts.seconds.toFixed(0)} s)`;
    });
    const slowest = [...this.files]
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SLOWEST)
      .map(({ name, file, seconds }) => `  ${seconds.toFixed(1).padStart(5)} s  ${name} ${file}`);
    // what one engine skips the other runs; what runs once and is skipped was not run at all
    const notRun = this.files
      .filter(({ name, skipped }) => name === 'unit' && skipped > 0)
      .map(({ file, skipped }) => `  ${file}: ${skipped} tests`);
    const parts = {
      'Engines:': engines,
      'Slowest files:': slowest,
      'Skipped, for the reason above:': notRun,
    };
    return Object.entries(parts)
      .flatMap(([title, lines]) => (lines.length === 0 ? [] : [title, ...lines]))
      .join('\n');
  }
}

/** What the global setup of an engine left: its version, or the reason why it cannot run here. */
function engineOf(project) {
  const handedOver = process.env[`ARCHIVE_TEST_HAND_OVER_${project.toUpperCase()}`];
  if (handedOver === undefined) return {};
  const { skipped: reason, version } = JSON.parse(handedOver);
  return { reason, version };
}

module.exports = EnginesReporter;
