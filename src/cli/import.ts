import { InvalidArgumentError, type Command } from 'commander';
import { loadSettings } from '../config';
import { ArchiveError } from '../core/errors';
import {
  importFile,
  parseKindName,
  type ImportCounts,
  readableSize,
  recordKindNames,
  type RecordSink,
} from '../interchange';
import type { RecordKindName } from '../entities';
import { withSink, type AccessOptions } from './archive-access';
import { exitStatus } from './exit-status';
import { describeCounts, showImportProgress } from './import-progress';

interface ImportOptions extends AccessOptions {
  readonly kind?: RecordKindName;
  readonly triggeredBy: readonly string[];
}

/** Registers `import FILE…`. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description(
      'Save the records of files with one JSON object a line. Lines that are not kept go to FILE.rejected.ndjson, ' +
        'which is removed first; importing a file again changes nothing.',
    )
    .argument('<FILE...>', 'files of records: UTF-8, NDJSON')
    .option(
      '--kind <KIND>',
      `the kind of every record (${recordKindNames.join(', ')}); told by its keys if left out`,
      parseKind,
    )
    .option(
      '--triggered-by <NAME>',
      'a name to try where the hash of an event covers a triggered_by that is not in the file; repeatable',
      (name: string, names: readonly string[]) => [...names, name],
      [],
    )
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', 'the token for that server; ARCHIVE_TOKEN if left out')
    .addHelpText(
      'after',
      '\nExit status: 0 all kept (or there already), 1 some lines rejected, 2 could not run.',
    )
    .action(async (files: string[], options: ImportOptions) => {
      process.exitCode = await importFiles(files, options);
    });
}

function parseKind(text: string): RecordKindName {
  try {
    return parseKindName(text, '--kind');
  } catch (error) {
    throw error instanceof ArchiveError ? new InvalidArgumentError(error.reason) : error;
  }
}

async function importFiles(files: readonly string[], options: ImportOptions): Promise<number> {
  const sized: { file: string; size: number }[] = [];
  // Before anything is saved: a name that is misspelled must not leave half of the work done.
  for (const file of files) sized.push({ file, size: await readableSize(file) });
  let isAllKept = true;
  const settings = loadSettings();
  const triggeredByNames = [...settings.triggeredByNames, ...options.triggeredBy];
  await withSink({ ...settings, triggeredByNames }, options, async (sink) => {
    for (const { file, size } of sized) {
      const rejected = await importShown(file, size, options.kind ?? null, sink);
      if (rejected > 0) isAllKept = false;
    }
  });
  return isAllKept ? exitStatus.ok : exitStatus.partly;
}

/** Gives the number of rejected lines. */
async function importShown(
  file: string,
  size: number,
  kind: RecordKindName | null,
  sink: RecordSink,
): Promise<number> {
  const progress = showImportProgress(file, size);
  let soFar = null as ImportCounts | null;
  try {
    const summary = await importFile(file, {
      kind,
      sink,
      onProgress: (counts, bytes) => {
        soFar = counts;
        progress.update(counts, bytes);
      },
    });
    progress.stop();
    const where = summary.rejectedFile === null ? '' : `, see ${summary.rejectedFile}`;
    process.stdout.write(`${file}: ${describeCounts(summary)}${where}\n`);
    return summary.rejected;
  } catch (error) {
    progress.stop();
    const how = soFar === null ? 'before its first batch' : `after ${describeCounts(soFar)}`;
    process.stderr.write(`${file}: cut short ${how}; the same import again goes on from there\n`);
    throw error;
  }
}
