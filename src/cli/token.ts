import type { Command } from 'commander';
import { registerTokenCreate } from './token-create';
import { registerTokenList } from './token-list';
import { registerTokenRevoke } from './token-revoke';

/** Registers `token` and what can be done with access tokens. */
export function registerToken(program: Command): void {
  const token = program
    .command('token')
    .description('Make, list and revoke the access tokens by which the archive lets in.')
    .helpCommand(false);
  registerTokenCreate(token);
  registerTokenList(token);
  registerTokenRevoke(token);
}
