import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fencesOf, type Fence } from './fences';
import { root, textOf } from './files';

/** Where the blocks of a document run. */
export interface Surroundings {
  /** The folder in which they run; the command, the modules and the examples of the project are put there. */
  readonly folder: string;
  /** What their shell finds beside its usual environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the blocks of a Markdown file as they stand, one after the other: `sh` by bash, which stops at the first command that
 * fails, and keeps exported variables for the next block; `graphql` by the server at ARCHIVE_URL, as ARCHIVE_TOKEN, and an
 * error in its answer is a failure. A block of `json` or `text` that follows is what comes out; `…` stands for anything.
 */
export class Document {
  readonly blocks: readonly Fence[];
  private readonly state: string;
  private output: string | null = null;

  constructor(
    private readonly file: string,
    readonly surroundings: Surroundings,
    heading?: string,
  ) {
    const text = textOf(file);
    this.blocks = fencesOf(heading === undefined ? text : partOf(text, heading));
    const { environment, folder } = surroundings;
    this.state = path.join(folder, '.state');
    // one document may go on where another one ended
    if (!fs.existsSync(this.state)) fs.writeFileSync(this.state, '');
    for (const name of ['bin', 'node_modules', 'examples', 'dist', 'package.json'])
      if (!fs.existsSync(path.join(folder, name)))
        fs.symlinkSync(path.join(root, name), path.join(folder, name));
    const tools = path.join(folder, '.tools');
    fs.mkdirSync(tools, { recursive: true });
    // --liftoff-only: the embedded engine's code need not be optimized for one command
    const command = `#!/bin/sh\nexec "${process.execPath}" --liftoff-only "${root}/bin/incident-archive.js" "$@"\n`;
    fs.writeFileSync(path.join(tools, 'incident-archive'), command, { mode: 0o755 });
    const usual = environment['PATH'] ?? process.env['PATH'] ?? '';
    this.surroundings = { folder, environment: { ...environment, PATH: `${tools}:${usual}` } };
  }

  /** Runs one block; fails with its place in the file and what it wrote. */
  async run({ isNext, language, line, text }: Fence): Promise<void> {
    const place = `${this.file}:${line}`;
    if (language === 'sh') this.output = this.shell(place, text);
    else if (language === 'graphql') this.output = await this.ask(place, text);
    else if (isNext && this.output !== null && !patternOf(text).test(this.output.trim()))
      throw new Error(`${place}: not so, but ${this.output}`);
  }

  private shell(place: string, text: string): string {
    const script = `set -euo pipefail; . "${this.state}"; trap 'export -p > "${this.state}"' EXIT\n${text}`;
    const ended = spawnSync('bash', ['-c', script], {
      cwd: this.surroundings.folder,
      env: { ...process.env, NODE_OPTIONS: '', ...this.surroundings.environment },
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (ended.status === 0) return ended.stdout;
    throw new Error(`${place}: ends with ${ended.status ?? ended.signal}\n${ended.stdout}\n${ended.stderr}`);
  }

  private async ask(place: string, query: string): Promise<string> {
    const [url = '', token = ''] = this.shell(place, 'echo "${ARCHIVE_URL:-} ${ARCHIVE_TOKEN:-}"')
      .trim()
      .split(' ');
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
    });
    const answer = await response.text();
    if (!response.ok || /^\{"errors"/.test(answer)) throw new Error(`${place}: ${answer}`);
    return answer;
  }
}

/** From a heading to the next one of its level. */
function partOf(text: string, heading: string): string {
  const begin = text.indexOf(`\n${heading}\n`);
  if (begin < 0) throw new Error(`there is no ${heading}`);
  const level = heading.split(' ')[0] ?? '';
  const end = text.indexOf(`\n${level} `, begin + heading.length);
  // lines before it stay, empty, so that places stay right
  const before = text.slice(0, begin).replaceAll(/[^\n]/g, '');
  return before + text.slice(begin, end < 0 ? undefined : end);
}

/** What a text shows of an output, `…` for anything. */
export function patternOf(text: string): RegExp {
  const literal = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.trim().split('…').map(literal).join('[^]*?')}$`);
}

/** Which of these programs are not here. */
export function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}
