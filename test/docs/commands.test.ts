import 'reflect-metadata';
import type { Command } from 'commander';
import { examine } from '../../src/cli/doctor/examine';
import { createProgram } from '../../src/cli/program';
import { inspectSettings } from '../../src/config';
import { fencesOf } from './support/fences';
import { filesIn, textOf } from './support/files';

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

/** Every command by its name, such as `log push`. */
function commandsOf(parent: Command, prefix = ''): [string, Command][] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return [[name, command], ...commandsOf(command, `${name} `)];
  });
}

const commands = new Map(commandsOf(createProgram()));

function faultsOf({ place, words }: ShownCommand): string[] {
  const [first = '', second = ''] = words;
  const name = commands.get(first)?.commands.length === 0 ? first : `${first} ${second}`;
  const command = commands.get(name);
  if (command === undefined) return [`${place}: there is no command ${name}`];
  const options = new Set(['--help', ...command.options.map(({ long }) => long)]);
  return words
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0] ?? word)
    .filter((option) => !options.has(option))
    .map((option) => `${place}: ${name} has no option ${option}`);
}

const shown = filesIn(['README.md', 'SECURITY.md', 'docs', 'examples'], /\.md$/).flatMap(commandsIn);

it('every command that is shown is one that there is, with options that it has', () => {
  expect(shown.length).toBeGreaterThan(40);
  expect(shown.flatMap(faultsOf)).toEqual([]);
});

it.each([
  [['verify', '--al'], 'x:1: verify has no option --al'],
  [['verifie', '--all'], 'x:1: there is no command verifie --all'],
  [['log', 'pull', 'x'], 'x:1: there is no command log pull'],
])('tells by file and line that %j is none', (words, fault) => {
  expect(faultsOf({ place: 'x:1', words })).toEqual([fault]);
});

it('docs/doctor.md lists the checks', async () => {
  const listed = [...textOf('docs/doctor.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const lines = await examine(inspectSettings({ ARCHIVE_DATA_DIR: '/no/such/folder', ARCHIVE_PORT: '0' }));
  expect(listed).toEqual(expect.arrayContaining(lines.map(({ check }) => check)));
  expect(lines.length).toBeGreaterThan(4);
});
