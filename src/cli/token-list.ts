import type { Command } from 'commander';
import { loadSettings } from '../config';
import { MAX_LIMIT } from '../query';
import { withAccessTokens, type AccessOptions } from './archive-access';
import { tokenLine } from './token-text';

interface ListOptions extends AccessOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Registers `token list`. */
export function registerTokenList(token: Command): void {
  token
    .command('list')
    .description(
      `Write what is known of the access tokens, the newest first, at most ${MAX_LIMIT}; never a token itself.`,
    )
    .option('--all', 'revoked and expired ones too')
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', "an admin's token for that server; ARCHIVE_TOKEN if left out")
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExit status: 0 written, 2 could not run.')
    .action(async ({ all = false, json = false, ...options }: ListOptions) => {
      const tokens = await withAccessTokens(loadSettings(), options, (repository) =>
        repository.find({ includeInactive: all, limit: MAX_LIMIT }),
      );
      for (const found of tokens)
        process.stdout.write(`${json ? JSON.stringify(found) : tokenLine(found)}\n`);
    });
}
