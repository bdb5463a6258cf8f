import { Command } from 'commander';
import { loadSettings } from '../config';
import { registerDoctor } from './doctor';
import { exitStatus } from './exit-status';
import { registerExport } from './export';
import { registerImport } from './import';
import { registerLog } from './log';
import { packageVersion } from './package-root';
import { registerToken } from './token';
import { registerVerify } from './verify';

/** All commands, with their options. The server's packages take half of a command's start: they are loaded where they are used. */
export function createProgram(): Command {
  const program = new Command('incident-archive')
    .description('The long-term, tamper-evident archive of a reliability and security record.')
    .helpCommand(false)
    .version(packageVersion(), '-V, --version', 'print the version of this package')
    // before any command is added, for they inherit it
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitStatus.ok : exitStatus.failed));

  program
    .command('serve')
    .description('Serve the archive over GraphQL, until SIGTERM.')
    .action(async () => {
      const { serve } = await import('./serve.js');
      await serve(loadSettings());
    });

  program
    .command('demo')
    .description('Serve the archive, with sample data in it if it is empty.')
    .action(async () => {
      const { demo } = await import('./demo.js');
      await demo(loadSettings());
    });

  registerDoctor(program);
  registerImport(program);
  registerExport(program);
  registerLog(program);
  registerToken(program);
  registerVerify(program);
  return program;
}
