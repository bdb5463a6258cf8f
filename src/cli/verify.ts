import { InvalidArgumentError, type Command } from 'commander';
import { loadSettings } from '../config';
import { badInput } from '../core/errors';
import { FileVerifier, type ChainReport, type ChainVerifier } from '../interchange';
import { withVerifier, type AccessOptions } from './archive-access';
import { describeReport, jsonReport, printable } from './chain-report-text';
import { exitStatus } from './exit-status';
import { verifyBundleFile } from './verify-bundle';
import { verifyReceiptFile } from './verify-receipt';
import { verifyEvidenceLog } from './verify-log';

interface VerifyOptions extends AccessOptions {
  readonly namespace?: readonly string[];
  readonly all?: boolean;
  readonly file?: string;
  readonly expectHead: ReadonlyMap<string, string>;
  readonly triggeredBy: readonly string[];
  readonly effects: boolean;
  readonly json?: boolean;
  readonly log?: boolean;
  readonly bundle?: string;
  readonly receipt?: string;
  readonly checkpoint?: readonly string[];
  readonly policy?: string;
}

/** Registers `verify`. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'Verify the hash chains of cascade events: in the database, through a server, or of a file. ' +
        'With --log verify the evidence log of the database, and every record by it; with --bundle or ' +
        '--receipt a file of evidence, without a database.',
    )
    .option('--namespace <NAMESPACE...>', 'the chains of these namespaces')
    .option('--all', 'the chains of all namespaces (also where none is named)')
    .option('--file <FILE>', 'the chains of an export, without a database')
    .option(
      '--expect-head <NAMESPACE=HASH>',
      'a head noted earlier; repeatable',
      parseHead,
      new Map<string, string>(),
    )
    .option('--triggered-by <NAME>', 'a name to try where triggered_by is not known; repeatable', append, [])
    .option('--no-effects', 'check hashes and links alone: quicker, counts are not compared with effects')
    .option('--json', 'one JSON object a namespace and line on standard output, and nothing else there')
    .option('--log', 'verify the evidence log and each version of each record, in the database')
    .option('--bundle <FILE>', 'verify a bundle that export --bundle wrote')
    .option(
      '--receipt <FILE>',
      'verify a receipt that a mutation gave (JSON), or a tlog-proof; with --log or --url also that the log kept it',
    )
    .option('--checkpoint <OLD_FILE...>', 'with --log or --bundle: a checkpoint kept elsewhere; repeatable')
    .option(
      '--policy <FILE>',
      'with --log, --bundle or --receipt: the keys to trust, one C2SP verifier key a line',
    )
    .option('--url <URL>', 'have the server at this address verify, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', 'the token for that server; ARCHIVE_TOKEN if left out')
    .addHelpText('after', '\nExit status: 0 verified, 1 not verified, 2 could not tell.')
    .action(async (options: VerifyOptions) => {
      process.exitCode = await verify(options);
    });
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function parseHead(value: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = value.lastIndexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('must be NAMESPACE=HASH');
  return new Map([...previous, [value.slice(0, at), value.slice(at + 1)]]);
}

async function verify(options: VerifyOptions): Promise<number> {
  if (options.bundle !== undefined) return verifyBundleAlone(options.bundle, options);
  if (options.receipt !== undefined) return verifyReceiptAlone(options.receipt, options);
  if (options.log === true) return verifyLogAlone(options);
  if (options.checkpoint !== undefined) throw badInput('--checkpoint', 'needs --log or --bundle');
  if (options.policy !== undefined) throw badInput('--policy', 'needs --log, --bundle or --receipt');
  if (options.file !== undefined && options.url !== undefined) throw badInput('--file', 'needs no --url');
  if (options.file !== undefined && !options.effects)
    throw badInput('--no-effects', 'saves nothing with --file');
  if (options.url !== undefined && options.triggeredBy.length > 0)
    throw badInput('--triggered-by', 'is a setting of the server, not to be given with --url');
  if (options.all === true && options.namespace !== undefined)
    throw badInput('--all', 'needs no --namespace');
  const settings = loadSettings();
  const triggeredByNames = [...settings.triggeredByNames, ...options.triggeredBy];
  if (options.file !== undefined)
    return verifyChains(await FileVerifier.read(options.file, triggeredByNames), options);
  return withVerifier({ ...settings, triggeredByNames }, options, (verifier) =>
    verifyChains(verifier, options),
  );
}

/** What selects chains, or says how to verify them, would do nothing beside what reads no chains. */
function refuseOfChains(options: VerifyOptions, beside: string): void {
  const isGiven = {
    '--namespace': options.namespace !== undefined,
    '--all': options.all === true,
    '--file': options.file !== undefined,
    '--expect-head': options.expectHead.size > 0,
    '--triggered-by': options.triggeredBy.length > 0,
    '--no-effects': !options.effects,
  };
  refuseGiven(isGiven, `not together with ${beside}, which reads no chains`);
}

function refuseGiven(isGiven: Readonly<Record<string, boolean>>, reason: string): void {
  for (const [option, given] of Object.entries(isGiven)) if (given) throw badInput(option, reason);
}

function verifyLogAlone(options: VerifyOptions): Promise<number> {
  refuseOfChains(options, '--log');
  const isGiven = { '--url': options.url !== undefined, '--token': options.token !== undefined };
  refuseGiven(isGiven, 'not together with --log, which reads the database itself');
  const { checkpoint = [], policy = null, json = false } = options;
  return verifyEvidenceLog(loadSettings(), { checkpointFiles: checkpoint, policyFile: policy, json });
}

function verifyBundleAlone(file: string, options: VerifyOptions): Promise<number> {
  refuseOfChains(options, '--bundle');
  const isGiven = {
    '--log': options.log === true,
    '--receipt': options.receipt !== undefined,
    '--url': options.url !== undefined,
    '--token': options.token !== undefined,
  };
  refuseGiven(isGiven, 'not together with --bundle, which is checked by itself');
  const { checkpoint = [], policy = null, json = false } = options;
  return verifyBundleFile(file, { checkpointFiles: checkpoint, policyFile: policy, json });
}

function verifyReceiptAlone(file: string, options: VerifyOptions): Promise<number> {
  refuseOfChains(options, '--receipt');
  const { policy = null, log = false, json = false, url, token } = options;
  refuseGiven({ '--checkpoint': options.checkpoint !== undefined }, 'not together with --receipt');
  refuseGiven(
    { '--url': log && url !== undefined },
    'not together with --log, which reads the database itself',
  );
  refuseGiven({ '--token': token !== undefined && url === undefined }, 'needs --url');
  const access = { ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
  return verifyReceiptFile(loadSettings(), file, { policyFile: policy, log, json, ...access });
}

async function verifyChains(verifier: ChainVerifier, options: VerifyOptions): Promise<number> {
  const named = options.namespace ?? (await verifier.namespaces());
  const namespaces = [...new Set([...named, ...options.expectHead.keys()])];
  let status: number = exitStatus.ok;
  for (const [index, namespace] of namespaces.entries()) {
    showProgress(`verifying ${printable(namespace)} (${index + 1} of ${namespaces.length})`);
    const expectHead = options.expectHead.get(namespace) ?? null;
    const report = await verifier.verify({ namespace, expectHead, checkEffects: options.effects });
    showProgress('');
    process.stdout.write(options.json === true ? jsonReport(report) : describeReport(report));
    status = worse(status, statusOf(report));
  }
  if (namespaces.length > 0) return status;
  // Most likely the wrong archive: a schedule must not take it for a verdict.
  process.stderr.write('There is no chain to verify.\n');
  return exitStatus.failed;
}

/** What was found outweighs what could not be told. */
function worse(a: number, b: number): number {
  return a === exitStatus.partly || b === exitStatus.partly ? exitStatus.partly : Math.max(a, b);
}

/** A namespace asked for by name that never had an event is most likely misspelled: no verdict on it. */
function statusOf(report: ChainReport): number {
  if (!report.verified) return exitStatus.partly;
  return report.isKnown ? exitStatus.ok : exitStatus.failed;
}

/** On a terminal alone: what is written over itself is no use in a log. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
