import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const executable = process.env.ARCHIVE_TEST_PROMTOOL ?? '/usr/bin/promtool';
const isRequired = process.env.ARCHIVE_TEST_REQUIRE_PROMTOOL === '1';

/**
 * `test` where Prometheus's promtool is installed; elsewhere such a test is skipped and says why, or fails when
 * ARCHIVE_TEST_REQUIRE_PROMTOOL is 1. ARCHIVE_TEST_PROMTOOL names another executable.
 */
export const testWithPromtool: jest.It = chooseTest();

function chooseTest(): jest.It {
  if (existsSync(executable) || isRequired) return test;
  process.stderr.write(`Skipped, tests of alert rules: there is no ${executable}.\n`);
  return test.skip;
}

/** Runs promtool in a folder, and gives what it says; throws with that where it is not content. */
export function promtool(folder: string, ...words: readonly string[]): string {
  const { error, status, stderr, stdout } = spawnSync(executable, words, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`promtool ${words.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
