import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executablePath = process.env.ARCHIVE_TEST_CHROMIUM ?? '/usr/bin/chromium';
const isRequired = process.env.ARCHIVE_TEST_REQUIRE_BROWSER === '1';

/**
 * `describe` where Chromium is installed; elsewhere the suite is skipped and says why, or fails when
 * ARCHIVE_TEST_REQUIRE_BROWSER is 1. ARCHIVE_TEST_CHROMIUM names another executable.
 */
export const describeInBrowser: jest.Describe = chooseDescribe();

function chooseDescribe(): jest.Describe {
  if (existsSync(executablePath) || isRequired) return describe;
  process.stderr.write(`Skipped, browser tests: there is no ${executablePath}.\n`);
  return describe.skip;
}

/** A browser that asks nothing of the network by itself. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
