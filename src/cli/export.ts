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

interface ExportOptions extends AccessOptions {
  readonly namespace?: string;
  readonly since?: string;
  readonly until?: string;
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
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', 'the token for that server')
    .addHelpText('after', '\nExit status: 0 all written, 2 could not run.')
    .action((kind: string, options: ExportOptions) => exportKind(parseKindName(kind, 'KIND'), options));
}

async function exportKind(kind: RecordKindName, options: ExportOptions): Promise<void> {
  const selection = selectionOf(kind, options);
  await withSource(loadSettings(), options, (source) =>
    writeLines(exportLines(source, kind, selection), process.stdout),
  );
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
