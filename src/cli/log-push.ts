import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { loadSettings } from '../config';
import { openCheckpoint, parseCheckpointText, parseNote, type VerifierKey } from '../core/checkpoint';
import { ArchiveError, badInput } from '../core/errors';
import { parseTrustPolicy } from '../core/evidence';
import { ProofError } from '../core/merkle';
import { keepCheckpoint } from '../evidence';
import type { CheckpointSource } from '../interchange';
import { withCheckpoints, type AccessOptions } from './archive-access';
import { exitStatus } from './exit-status';
import { readOptionFile } from './option-files';

/** Longest pause between two pushes, in seconds: a day. */
const LONGEST_PAUSE = 86_400;

interface PushOptions extends AccessOptions {
  readonly all?: boolean;
  readonly every?: number;
  readonly policy?: string;
}

/** Registers `log push DIR`. */
export function registerLogPush(log: Command): void {
  log
    .command('push')
    .description(
      'Write the newest signed checkpoint into a folder that is there already (a mounted bucket, another disk), under ' +
        'a name made of the origin, size and root of the log. Never writes over a file.',
    )
    .argument('<DIR>', 'the folder')
    .option('--all', 'every checkpoint that the database holds, not the newest alone')
    .option('--every <SECONDS>', 'stay, and push each new checkpoint, looking every so often', parsePause)
    .option('--policy <FILE>', 'push nothing but what one of these keys signed (C2SP verifier keys)')
    .option('--url <URL>', 'of the server at this address, such as http://127.0.0.1:4000')
    .option('--token <TOKEN>', 'the token for that server; ARCHIVE_TOKEN if left out')
    .addHelpText(
      'after',
      '\nExit status: 0 the folder holds it, 1 a file of its name holds something else, 2 could not run.',
    )
    .action(async (folder: string, options: PushOptions) => {
      process.exitCode = await push(folder, options);
    });
}

function parsePause(text: string): number {
  const seconds = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_PAUSE)
    throw new InvalidArgumentError(`must be a whole number of seconds from 1 to ${LONGEST_PAUSE}`);
  return seconds;
}

async function push(folder: string, options: PushOptions): Promise<number> {
  const settings = loadSettings();
  if (options.all === true && options.url !== undefined)
    throw badInput('--all', 'needs the database: a server gives its newest checkpoint alone');
  if (options.every !== undefined && options.url === undefined && settings.databaseUrl === null)
    throw badInput(
      '--every',
      'needs --url or DATABASE_URL: no server could use the embedded folder meanwhile',
    );
  const keys =
    options.policy === undefined ? null : await readOptionFile('--policy', options.policy, parseTrustPolicy);
  try {
    await withCheckpoints(settings, options, (source) => pushFrom(source, { folder, keys }, options));
    return exitStatus.ok;
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'CONFLICT') throw error;
    process.stderr.write(`incident-archive: ${error.message}\n`);
    return exitStatus.partly;
  }
}

interface Target {
  readonly folder: string;
  readonly keys: readonly VerifierKey[] | null;
}

async function pushFrom(
  source: CheckpointSource,
  target: Target,
  { all = false, every }: PushOptions,
): Promise<void> {
  if (every === undefined) {
    if (all) await pushAll(source, target);
    else await pushNewest(source, target);
    return;
  }
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (all) await pushAll(source, target);
  let told = '';
  while (!stopping.signal.aborted) {
    try {
      await pushNewest(source, target);
      told = '';
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'UNAVAILABLE') throw error;
      // Once, not each time: a server that is away may be away for long.
      if (error.message !== told) process.stderr.write(`incident-archive: ${error.message}; trying again\n`);
      told = error.message;
    }
    await sleep(every * 1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}

async function pushAll(source: CheckpointSource, target: Target): Promise<void> {
  let count = 0;
  for await (const note of source.all()) {
    await keep(note, target);
    count += 1;
  }
  if (count === 0) throw noCheckpoint();
}

async function pushNewest(source: CheckpointSource, target: Target): Promise<void> {
  const note = await source.newest();
  if (note === null) throw noCheckpoint();
  await keep(note, target);
}

/** Tells the name of what is new, on standard output. */
async function keep(note: string, { folder, keys }: Target): Promise<void> {
  try {
    if (keys !== null) checkSignature(note, keys);
    const { name, isNew } = await keepCheckpoint(folder, note);
    if (isNew) process.stdout.write(`${name}\n`);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new ArchiveError('CONFLICT', null, `the checkpoint is not pushed: ${error.reason}`);
  }
}

/** The name of a key is the origin of its log: no key vouches for another one's log. */
function checkSignature(text: string, keys: readonly VerifierKey[]): void {
  const note = parseNote(text);
  const { origin } = parseCheckpointText(note.text);
  openCheckpoint(note, { origin, keys: keys.filter(({ name }) => name === origin) });
}

function noCheckpoint(): ArchiveError {
  return new ArchiveError('UNAVAILABLE', null, 'there is no checkpoint yet: a server signs the first');
}
