import type { Command } from 'commander';
import { evidenceFolder, loadSettings } from '../config';
import { badInput } from '../core/errors';
import { recoverLog } from '../evidence';
import { withEvidenceLog } from './archive-access';
import { printable } from './chain-report-text';

/** Longest reason, in characters: it is kept in the log for good. */
const LONGEST_REASON = 1_000;

/** Registers `log recover`. */
export function registerLogRecover(log: Command): void {
  log
    .command('recover')
    .description(
      'Declare that the database was brought back to an earlier state, or that the guard file is lost, where the server ' +
        'refuses to sign. The log goes on under a new name, whose first entry says what was signed last, how much of it ' +
        'is carried over, and why. Redactions and holds that the backup misses are listed, to be applied again. Run it where the signing key is; the embedded folder must not be held by a server.',
    )
    .requiredOption('--reason <TEXT>', 'why; kept in the log for good')
    .addHelpText('after', '\nExit status: 0 declared, 2 could not run, or there is nothing to declare.')
    .action(({ reason }: { reason: string }) => recover(reason));
}

async function recover(reason: string): Promise<void> {
  if (reason.trim() === '') throw badInput('--reason', 'must not be empty');
  if (reason.length > LONGEST_REASON)
    throw badInput('--reason', `must have at most ${LONGEST_REASON} characters`);
  if (!reason.isWellFormed()) throw badInput('--reason', 'has half of a surrogate pair');
  const settings = loadSettings();
  const { origin, verifierKey, head, carried, lostErasures } = await withEvidenceLog(
    settings,
    (evidenceLog) => recoverLog(evidenceLog, evidenceFolder(settings), reason),
  );
  const lost =
    head.size > carried ? `entries ${carried} to ${head.size - 1n} are lost` : 'none is known to be lost';
  process.stdout.write(
    `The log goes on as ${printable(origin)}: ${carried} entries are carried over; of the ${head.size} that were signed ` +
      `as ${printable(head.origin)}, ${lost}.\nIts key, for policies: ${printable(verifierKey)}\n`,
  );
  for (const { kind, document } of lostErasures)
    process.stdout.write(`To be applied again, of the ${kind} that are lost: ${printable(document ?? '')}\n`);
}
