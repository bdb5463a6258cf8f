import type { Command } from 'commander';
import { loadSettings } from '../config';
import { badInput, inField } from '../core/errors';
import { parseTimestamp, type Timestamp } from '../core/timestamp';
import {
  exportLines,
  hasNamespace,
  parseKindName,
  recordKindNames,
  writeLines,
  type ExportSelection,
} from '../interchange';
import type { RecordKindName } from '../entities';
import { withSource, type AccessOptions } from './archive-access';
import { exitStatus } from './exit-status';
import { exportBundle } from './export-bundle';

interface ExportOptions extends AccessOptions {
  readonly namespace?: string;
  readonly since?: string;
  readonly until?: string;
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
    .argument('<KIND>', recordKindNames.join(', '))
    .option('--namespace <NAMESPACE>', 'of this namespace alone')
    .option('--since <TIME>', 'from this time on (RFC 3339; created_at, started_at or timestamp)')
    .option('--until <TIME>', 'up to this time, itself included')
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
    .action(async (kind: string, options: ExportOptions) => {
      process.exitCode = await exportKind(parseKindName(kind, 'KIND'), options);
    });
}

async function exportKind(kind: RecordKindName, options: ExportOptions): Promise<number> {
  const selection = selectionOf(kind, options);
  if (options.bundle !== undefined) return bundleKind(kind, selection, options.bundle, options);
  if (options.checkpoint !== undefined) throw badInput('--checkpoint', 'needs --bundle');
  await withSource(loadSettings(), options, { kind, selection }, (source) =>
    writeLines(exportLines(source, kind, selection), process.stdout),
  );
  return exitStatus.ok;
}

function bundleKind(
  kind: RecordKindName,
  selection: ExportSelection,
  file: string,
  { url, token, checkpoint = [] }: ExportOptions,
): Promise<number> {
  if (url !== undefined || token !== undefined)
    throw badInput(
      url === undefined ? '--token' : '--url',
      'not together with --bundle, which reads the database',
    );
  return exportBundle({ kind, selection, file, checkpointFiles: checkpoint });
}

function selectionOf(kind: RecordKindName, { namespace, since, until }: ExportOptions): ExportSelection {
  if (namespace !== undefined && !hasNamespace(kind)) {
    throw badInput('--namespace', `${kind} belong to no namespace`);
  }
  const selection = {
    namespace: namespace ?? null,
    since: timeOf('--since', since),
    until: timeOf('--until', until),
  };
  if (
    selection.since !== null &&
    selection.until !== null &&
    selection.until.instant < selection.since.instant
  ) {
    throw badInput('--until', 'is earlier than --since');
  }
  return selection;
}

function timeOf(option: string, text: string | undefined): Timestamp | null {
  return text === undefined ? null : inField(option, () => parseTimestamp(text));
}
