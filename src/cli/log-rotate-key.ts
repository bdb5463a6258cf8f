import type { Command } from 'commander';
import { evidenceFolder, loadSettings } from '../config';
import { changeKey } from '../evidence';
import { withEvidenceLog } from './archive-access';

/** Registers `log rotate-key`. */
export function registerLogRotateKey(log: Command): void {
  log
    .command('rotate-key')
    .description(
      'Make a new signing key. The one before it signs that it follows, and the log holds that, so that a policy with ' +
        'the old key goes on to hold; the old key is gone then. Run it where the signing key is; a server that runs ' +
        'takes the new key by itself. The embedded folder must not be held by a server.',
    )
    .addHelpText('after', '\nExit status: 0 done, 2 could not run.')
    .action(async () => {
      const settings = loadSettings();
      const { previousKey, nextKey } = await withEvidenceLog(settings, (evidenceLog) =>
        changeKey(evidenceLog, evidenceFolder(settings)),
      );
      process.stdout.write(`The key was  ${previousKey}\nThe key is   ${nextKey}\n`);
    });
}
