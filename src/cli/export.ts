import type { Command } from 'commander';
import { loadSettings } from '../config';
import { badInput } from '../core/errors';
import {
  exportFormats,
  exportLines,
  parseFormat,
  parseKindName,
  recordKindNames,
  writeLines,
  type ExportSelection,
} from '../interchange';
import type { RecordKindName } from '../entities';
import { withSource, type AccessOptions } from './archive-access';
import { exitStatus } from './exit-status';
import { exportBundle } from './export-bundle';
import { selectionOf, type SelectionOptions } from './export-selection';

interface ExportOptions extends AccessOptions, SelectionOptions {
  readonly url?: string;
  readonly kind?: string;
  readonly format: string;
  readonly bundle?: string;
  readonly checkpoint?: readonly string[];
}

/** Registers `export KIND`. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .description(
      'Write records to standard output, one JSON object a line, as import reads them: cascade events by namespace ' +
        'in chain order, others by time and key. From the database all of one state; through a server page by page.',
    )
    .argument('[KIND]', recordKindNames.join(', '))
    .option('--kind <KIND>', 'the same as an option')
    .option('--namespace <NAMESPACE>', 'of this namespace alone')
    .option('--since <TIME>', 'from this time on (RFC 3339; created_at, started_at or timestamp)')
    .option('--until <TIME>', 'up to this time, itself included')
    .option(
      '--filter <JSON>',
      'which of them: a filter as the queries of the API take it, such as \'{"severity":{"eq":"HIGH"}}\'',
    )
    .option(
      '--format <FORMAT>',
      `${exportFormats.join(', ')}: as import reads them, a table, or Incident Findings of OCSF (security-incidents)`,
      'ndjson',
    )
    .option(
      '--bundle <FILE>',
      'write a file instead that can be checked without the archive: every version of the records, with its proof',
    )
    .option(
      '--checkpoint <OLD_FILE...>',
      'with --bundle: prove that the log begins with that of a checkpoint kept elsewhere; repeatable',
    )
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', 'the token for that server; ARCHIVE_TOKEN if left out')
    .addHelpText(
      'after',
      '\nExit status: 0 all written, 1 the bundle lacks what is not signed yet or does not verify, 2 could not run.',
    )
    .action(async (kind: string | undefined, options: ExportOptions) => {
      process.exitCode = await exportKind(kindOf(kind, options.kind), options);
    });
}

function kindOf(argument: string | undefined, option: string | undefined): RecordKindName {
  if (argument !== undefined && option !== undefined) throw badInput('--kind', 'not together with KIND');
  if (argument === undefined && option === undefined)
    throw badInput('KIND', `missing required argument: one of ${recordKindNames.join(', ')}`);
  return parseKindName(argument ?? option ?? '', option === undefined ? 'KIND' : '--kind');
}

async function exportKind(kind: RecordKindName, options: ExportOptions): Promise<number> {
  const format = parseFormat(kind, options.format, '--format');
  const selection = await selectionOf(kind, options);
  if (options.bundle !== undefined) return bundleKind(kind, selection, options.bundle, options);
  if (options.checkpoint !== undefined) throw badInput('--checkpoint', 'needs --bundle');
  await withSource(loadSettings(), options, { kind, selection }, (source) =>
    writeLines(exportLines(source, kind, selection, format), process.stdout),
  );
  return exitStatus.ok;
}

function bundleKind(
  kind: RecordKindName,
  selection: ExportSelection,
  file: string,
  { url, token, filter, format, checkpoint = [] }: ExportOptions,
): Promise<number> {
  // what a bundle says of itself has room for a namespace and times alone
  if (filter !== undefined) throw badInput('--filter', 'not together with --bundle');
  if (format !== 'ndjson') throw badInput('--format', 'not together with --bundle, which has one of its own');
  if (url !== undefined || token !== undefined)
    throw badInput(
      url === undefined ? '--token' : '--url',
      'not together with --bundle, which reads the database',
    );
  return exportBundle({ kind, selection, file, checkpointFiles: checkpoint });
}
