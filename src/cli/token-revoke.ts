import type { Command } from 'commander';
import { loadSettings } from '../config';
import { withAccessTokens } from './archive-access';
import { tokenLine } from './token-text';

/** Registers `token revoke ID`. */
export function registerTokenRevoke(token: Command): void {
  token
    .command('revoke')
    .description(
      'Revoke an access token. A server that runs lets it in for five seconds more at most. Again, it changes nothing.',
    )
    .argument('<ID>', 'its id, as token list gives it')
    .addHelpText('after', '\nExit status: 0 it is revoked, 2 could not run.')
    .action(async (id: string) => {
      const revoked = await withAccessTokens(loadSettings(), {}, (tokens) => tokens.revoke(id));
      process.stdout.write(`${tokenLine(revoked)}\n`);
    });
}
