import type { Command } from 'commander';
import { evidenceFolder, loadSettings } from '../config';
import { badInput } from '../core/errors';
import { recoverLog } from '../evidence';
import type { LoggedErasure } from '../repositories';
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
  const { origin, verifierKey, head, carried, agreed, lostErasures } = await withEvidenceLog(
    settings,
    (evidenceLog) => recoverLog(evidenceLog, evidenceFolder(settings), reason),
  );
  const lost =
    head.size > agreed
      ? `entries ${agreed} to ${head.size - 1n} are given up: what lies in their places, if anything, is not known to be them`
      : 'none is given up';
  process.stdout.write(
    `The log goes on as ${printable(origin)}: ${carried} entries are carried over; of the ${head.size} that were signed ` +
      `as ${printable(head.origin)}, ${lost}.\nIts key, for policies: ${printable(verifierKey)}\n` +
      'What a retention removed since the backup is there again until the next retention.\n',
  );
  for (const line of toApplyAgain(lostErasures))
    process.stdout.write(`To be applied again: ${printable(line)}\n`);
}

/** The redactions and the holds that are still open, in words; a hold that was released need not be placed again. */
function toApplyAgain(erasures: readonly LoggedErasure[]): string[] {
  const released = new Set(
    erasures.filter(({ kind, revision }) => kind === 'holds' && revision === 2).map(({ id }) => id),
  );
  return erasures.flatMap(({ kind, id, revision, document }) => {
    if (document === null || (kind === 'holds' && released.has(id) && revision === 1)) return [];
    const told = JSON.parse(document) as Record<string, unknown>;
    const [what, why] = [String(told['kind']), JSON.stringify(told['reason'])];
    if (kind === 'redactions')
      return `redact ${what} ${JSON.stringify(told['record_id'])}, fields ${JSON.stringify(told['fields'])}, because of ${why}`;
    if (revision === 2) return [];
    return `placeHold on ${String(told['record_count'])} ${what}, because of ${why}: ${JSON.stringify(told['record_ids'])}`;
  });
}
