import type { Command } from 'commander';
import { inspectSettings } from '../../config';
import { printable } from '../chain-report-text';
import { doctorStatus, type DoctorLine } from './finding';

/** Registers `doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Look at settings, database, evidence log, key, guard, files, disk, port and identities, and say what to do. ' +
        'Changes nothing, and works while a server runs; of the embedded folder that a server holds it looks at less.',
    )
    .option('--json', 'one JSON object a finding and line on standard output, and nothing else there')
    .addHelpText(
      'after',
      '\nExit status: 0 nothing failed, 1 something failed, 2 something could not be told.',
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const { examine } = await import('./examine.js');
      const lines = await examine(inspectSettings());
      for (const line of lines) process.stdout.write(json ? jsonLine(line) : textLine(line));
      process.exitCode = doctorStatus(lines);
    });
}

function jsonLine({ check, found, remedy, status }: DoctorLine): string {
  return `${JSON.stringify({ check, status, found, remedy })}\n`;
}

function textLine({ check, found, remedy, status }: DoctorLine): string {
  const line = `${status.padEnd(8)}${check.padEnd(12)}${printable(found)}\n`;
  return remedy === null ? line : `${line}${' '.repeat(20)}to do: ${printable(remedy)}\n`;
}
