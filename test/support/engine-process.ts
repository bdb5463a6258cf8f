import { ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onRemoval, TestArchive } from './engine';

const root = path.resolve(__dirname, '../..');

/** Another process of the project, under the settings of a test's archive. */
export class TestProcess {
  /** What it wrote so far, each line for itself. */
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  private readonly ended: Promise<number | string>;

  constructor(readonly child: ChildProcess) {
    if (child.stdout === null || child.stderr === null) throw new Error('the process has no output to read');
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    createInterface({ input: child.stderr }).on('line', (line) => this.errors.push(line));
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal ?? ''));
    });
    onRemoval(() => this.kill());
  }

  /** Waits for a line of standard output and gives it; fails when the process ends before. */
  async line(pattern: RegExp): Promise<string> {
    for (let isRunning = true; ;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (!isRunning) throw new Error(`the process ended without ${pattern}: ${this.errors.join('\n')}`);
      const pause = new Promise<boolean>((resolve) => setTimeout(resolve, 20, true));
      isRunning = await Promise.race([pause, this.ended.then(() => false)]);
    }
  }

  /** Waits for the end: the exit status, or the name of the signal that ended it. */
  end(): Promise<number | string> {
    return this.ended;
  }

  /** Ends it at once, as a power cut of its own would (SIGKILL). */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Does not optimize the embedded engine's code: that takes longer than all that a test's process does with it. */
const BRIEF = '--liftoff-only';

/** Runs the compiled JavaScript `file` of the project with `args`. */
export function startFile(archive: TestArchive, file: string, args: readonly string[] = []): TestProcess {
  return start(archive, [BRIEF, path.join(root, file), ...args]);
}

/**
 * Runs a script as a process of its own. In it `openDatabase` opens the archive, `say` writes a line and
 * `require('./dist/src/…')` finds what the last build compiled.
 */
export function startScript(archive: TestArchive, script: string): TestProcess {
  const prelude = `
    require('reflect-metadata');
    const say = (line) => process.stdout.write(line + '\\n');
    const { DATABASE_URL, ARCHIVE_DATA_DIR } = process.env;
    const openDatabase = () =>
      require('./dist/src/database').openDatabase({ url: DATABASE_URL || null, dataDir: ARCHIVE_DATA_DIR });
  `;
  const main = `${prelude} (async () => { ${script} })().catch((error) => {
    process.stderr.write(error.message + '\\n'); process.exit(3);
  });`;
  return start(archive, ['-e', main]);
}

function start(archive: TestArchive, args: readonly string[]): TestProcess {
  const env = { ...process.env, ...archive.environment, NODE_OPTIONS: '' };
  return new TestProcess(
    spawn(process.execPath, [...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
