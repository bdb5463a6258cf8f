import { Option, type Command } from 'commander';
import { AccessGrant, Role } from '../auth';
import { loadSettings } from '../config';
import { addMicroseconds } from '../core/instant';
import { badInput, inField } from '../core/errors';
import { parseTimestamp, type Timestamp } from '../core/timestamp';
import { DEFAULT_TOKEN_DAYS } from '../repositories';
import { withAccessTokens, type AccessOptions } from './archive-access';
import { tokenLine } from './token-text';

interface CreateOptions extends AccessOptions {
  readonly role: Role;
  readonly name: string;
  readonly namespace?: readonly string[];
  readonly grant?: readonly AccessGrant[];
  readonly expires: string;
  readonly json?: boolean;
}

/** The longest that a token may be said to last, in days: ten years. `never` says more plainly what is meant. */
const MAX_DAYS = 3_650;

/** Registers `token create`. */
export function registerTokenCreate(token: Command): void {
  token
    .command('create')
    .description(
      'Make an access token and write it to standard output, once: the archive keeps its hash alone. The first one ' +
        'closes an archive that was open to whoever is on its machine. Without --url the embedded folder must not be ' +
        'held by a server.',
    )
    .addOption(
      new Option('--role <ROLE>', 'what it lets do').choices(Object.values(Role)).makeOptionMandatory(),
    )
    .requiredOption('--name <NAME>', 'what people call it')
    .option(
      '--namespace <NAMESPACE...>',
      'for this namespace alone, or these; without --namespace and --grant it lets see everything',
    )
    .addOption(
      new Option('--grant <GRANT...>', 'lets see these beside its namespaces').choices(
        Object.values(AccessGrant),
      ),
    )
    .option('--expires <WHEN>', 'after days (90d) or hours (12h), or never', `${DEFAULT_TOKEN_DAYS}d`)
    .option('--url <URL>', 'go through the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', "an admin's token for that server; ARCHIVE_TOKEN if left out")
    .option('--json', 'write one JSON object: the token and what is known of it')
    .addHelpText('after', '\nExit status: 0 made, 2 could not run.')
    .action(async (options: CreateOptions) => {
      const expiresAt = endOf(options.expires);
      const { role, name, namespace, grant } = options;
      // grants alone open no namespace: to leave --namespace out must not open more than to give it
      const namespaces = namespace ?? (grant === undefined ? null : []);
      const { accessToken, secret } = await withAccessTokens(
        loadSettings(),
        { ...options, mayCreateArchive: true },
        (tokens) => tokens.create({ role, name, namespaces, grants: grant, expiresAt }),
      );
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ secret, ...accessToken })}\n`);
        return;
      }
      process.stdout.write(`${secret}\n`);
      process.stderr.write(`made ${tokenLine(accessToken)}\nIt is not shown again.\n`);
    });
}

function endOf(expires: string): Timestamp | 'never' {
  if (expires === 'never') return 'never';
  const [, count, unit] = /^([1-9]\d{0,5})([dh])$/.exec(expires) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (!(hours <= MAX_DAYS * 24))
    throw badInput('--expires', `must be such as 90d or 12h, at most ${MAX_DAYS}d, or never`);
  const now = parseTimestamp(new Date().toISOString()).instant;
  return inField('--expires', () => parseTimestamp(addMicroseconds(now, BigInt(hours) * 3_600_000_000n)));
}
