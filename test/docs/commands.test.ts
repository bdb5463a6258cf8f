import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { examine } from '../../src/cli/doctor/examine';
import { inspectSettings } from '../../src/config';
import { fencesOf } from './support/fences';
import { filesIn, root, textOf } from './support/files';

const run = promisify(execFile);

interface ShownCommand {
  readonly place: string;
  /** The words after the program. */
  readonly words: readonly string[];
}

const PROGRAM =
  /(?:^|[\s(;])(?:incident-archive(?::[\d.]+)?|node bin\/incident-archive\.js|compose run --rm archive)((?: [^\n|>#;)&]*)?)(?![:\w/.-])/g;

/** The commands of the archive in the shell's blocks of a document. */
function commandsIn(file: string): ShownCommand[] {
  return fencesOf(textOf(file))
    .filter(({ language }) => language === 'sh' || language === 'bash')
    .flatMap(({ line, text }) =>
      text.split('\n').flatMap((row, index) =>
        [...row.replace(/(^|\s)#.*/, '').matchAll(PROGRAM)].map(([, words = '']) => ({
          place: `${file}:${line + index}`,
          words: words.trim().split(/\s+/),
        })),
      ),
    )
    .filter(({ words }) => words[0] !== '');
}

/** The name of a command: two words where it is one of several of its kind. */
function nameOf({ words: [first = '', second = ''] }: ShownCommand): string {
  return first === 'log' || first === 'token' ? `${first} ${second}` : first;
}

const script = path.join(root, 'bin/incident-archive.js');

/** What `--help` says of each command, by its name; null where there is none of that name. */
async function helpsOf(commands: readonly ShownCommand[]): Promise<ReadonlyMap<string, string | null>> {
  const names = [...new Set(commands.map(nameOf))];
  const helps = names.map(async (name) => {
    const { stdout } = await run(process.execPath, [script, ...name.split(' '), '--help']).catch(() => ({
      stdout: '',
    }));
    return [name, stdout.startsWith(`Usage: incident-archive ${name} `) ? stdout : null] as const;
  });
  return new Map(await Promise.all(helps));
}

async function faultsOf(commands: readonly ShownCommand[]): Promise<string[]> {
  const helps = await helpsOf(commands);
  return commands.flatMap((command) => {
    const [name, { place, words }] = [nameOf(command), command];
    const help = helps.get(name) ?? null;
    if (help === null) return [`${place}: there is no command ${name}`];
    return words
      .filter((word) => word.startsWith('--'))
      .map((word) => word.split('=')[0] ?? word)
      .filter((option) => !new RegExp(`^ +(-\\w, )?${option}\\b`, 'm').test(help))
      .map((option) => `${place}: ${name} has no option ${option}`);
  });
}

const shown = filesIn(['README.md', 'SECURITY.md', 'docs', 'examples'], /\.md$/).flatMap(commandsIn);

it('every command that is shown is one that there is, with options that it has', async () => {
  expect(shown.length).toBeGreaterThan(40);
  expect(await faultsOf(shown)).toEqual([]);
}, 60_000);

it('tells of what is none by file and line', async () => {
  const wrong = [
    ['verify', '--al'],
    ['verifie', '--all'],
    ['log', 'pull', 'x'],
  ];
  expect(await faultsOf(wrong.map((words, line) => ({ place: `x:${line}`, words })))).toEqual([
    'x:0: verify has no option --al',
    'x:1: there is no command verifie',
    'x:2: there is no command log pull',
  ]);
}, 60_000);

it('docs/doctor.md lists the checks', async () => {
  const listed = [...textOf('docs/doctor.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const lines = await examine(inspectSettings({ ARCHIVE_DATA_DIR: '/no/such/folder', ARCHIVE_PORT: '0' }));
  expect(listed).toEqual(expect.arrayContaining(lines.map(({ check }) => check)));
  expect(lines.length).toBeGreaterThan(4);
});
