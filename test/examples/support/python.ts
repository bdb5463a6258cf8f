import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const script = path.resolve(__dirname, '../../../examples/verify_bundle.py');

/** Whether there is a Python to run the examples with. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

if (!hasPython) {
  const reason = 'there is no python3 to run the examples with';
  if (process.env['ARCHIVE_TEST_REQUIRE_PYTHON'] === '1') throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
}

/** Runs the example once for each list of arguments, all in one process; gives the exit statuses. */
const driver = `
import io, json, runpy, sys, contextlib
if sys.argv[1] == 'openssl':
    sys.modules['cryptography'] = None
for arguments in json.load(open(sys.argv[2])):
    sys.argv = [sys.argv[0], *arguments]
    said = io.StringIO()
    status = 0
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            runpy.run_path(${JSON.stringify(script)}, run_name='__main__')
    except SystemExit as end:
        status = end.code or 0
    print(json.dumps([status, said.getvalue()]))
`;

/** How a run of the example ended, and what it said. */
export interface PythonRun {
  readonly status: number;
  readonly said: string;
}

/**
 * Runs examples/verify_bundle.py with each of these lists of arguments; with `openssl` as where the package
 * cryptography is missing. `folder` is for a file of the arguments.
 */
export function runExample(
  folder: string,
  runs: readonly (readonly string[])[],
  { openssl = false } = {},
): PythonRun[] {
  const file = path.join(folder, 'arguments.json');
  fs.writeFileSync(file, JSON.stringify(runs));
  const ended = spawnSync('python3', ['-c', driver, openssl ? 'openssl' : '', file], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (ended.status !== 0) throw new Error(ended.stderr);
  return ended.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [status, said] = JSON.parse(line) as [number, string];
      return { status, said };
    });
}
