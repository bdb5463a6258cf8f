import type { Command } from 'commander';
import { loadSettings } from '../config';
import { withAccessTokens, type AccessOptions } from './archive-access';
import { tokenLine } from './token-text';

/** Registers `token revoke ID`. */
export function registerTokenRevoke(token: Command): void {
  token
    .command('revoke')
    .description(
      'Revoke an access token. A server that runs lets it in for five seconds more at most. Again, it changes nothing.',
    )
    .argument('<ID>', 'its id, as token list gives it')
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', "an admin's token for that server; ARCHIVE_TOKEN if left out")
    .addHelpText('after', '\nExit status: 0 it is revoked, 2 could not run.')
    .action(async (id: string, options: AccessOptions) => {
      const revoked = await withAccessTokens(loadSettings(), options, (tokens) => tokens.revoke(id));
      process.stdout.write(`${tokenLine(revoked)}\n`);
    });
}
