import type { Stats } from 'node:fs';
import fs from 'node:fs/promises';
import { isLoopbackHost, type Settings } from '../../config';
import type { ArchiveState } from '../../telemetry';
import { webhookIn } from '../scheduled-work';
import { ageText } from './age-text';
import { fail, orOk, warn, type Finding } from './finding';

const OF_OTHERS = 0o077;

/** Whether metrics and the webhook can work as the settings say. */
export async function checkOperations(settings: Settings): Promise<Finding[]> {
  const { host, metricsHost, metricsPort, port, webhookSecretFile } = settings;
  // throws where the settings say half of it, or the secret is none
  const webhook = webhookIn(settings);
  const secret = webhook === null || webhookSecretFile === null ? null : await fs.stat(webhookSecretFile);
  return orOk(
    [
      metricsPort !== null && metricsPort !== 0 && metricsPort === port && metricsHost === host
        ? fail(
            `ARCHIVE_METRICS_PORT is ${metricsPort}, the port of the server itself`,
            'give metrics a port of their own',
          )
        : null,
      metricsPort !== null && !isLoopbackHost(metricsHost)
        ? warn(
            `metrics are told to whoever reaches ${metricsHost}, names of namespaces among them`,
            'have a firewall let monitoring alone reach that address',
          )
        : null,
      secret === null ? null : secretFinding(webhookSecretFile ?? '', secret),
    ],
    `metrics are ${metricsPort === null ? 'off' : `at ${metricsHost}:${metricsPort}`}, the webhook is ${webhook === null ? 'off' : webhook.url.origin}`,
  );
}

function secretFinding(file: string, { mode }: Pick<Stats, 'mode'>): Finding | null {
  if (process.platform === 'win32' || (mode & OF_OTHERS) === 0) return null;
  return warn(`${file}, the secret of the webhook, is for others to read`, `chmod go-rwx ${file}`);
}

/** What schedules have found or not done; `now` is the database's clock, in seconds since 1970. */
export function checkSchedules(
  settings: Pick<Settings, 'retentionEverySeconds' | 'retentionRules' | 'verifyEverySeconds'>,
  state: Pick<
    ArchiveState,
    'namespaceCounts' | 'namespaces' | 'oldestVerificationAt' | 'retentionRun' | 'webhook'
  >,
  now: number,
): Finding[] {
  const { namespaceCounts: counts, namespaces, webhook } = state;
  const unsound = counts.broken + counts.inconsistent;
  const chains = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return orOk(
    [
      unsound > 0
        ? fail(
            `the last verification found something against ${unsound} of ${chains} chains: ${unsoundIn(namespaces)}`,
            'incident-archive verify --namespace NAME says what; find out who or what changed it',
          )
        : null,
      verificationFinding(settings, state, chains, now),
      retentionFinding(settings, state, now),
      webhook.givenUp > 0
        ? warn(
            `${webhook.givenUp} messages for the webhook were given up`,
            'find out why its address does not take them; what they told of is in the verifications',
          )
        : null,
    ],
    chains === 0 ? 'there is no chain to verify yet' : `${chains} chains were verified in time`,
  );
}

function unsoundIn(namespaces: ArchiveState['namespaces']): string {
  const found = namespaces.filter(({ result }) => result === 'broken' || result === 'inconsistent');
  return found.map(({ namespace }) => namespace).join(', ');
}

function verificationFinding(
  { verifyEverySeconds: every }: Pick<Settings, 'verifyEverySeconds'>,
  {
    namespaceCounts: { never },
    oldestVerificationAt,
  }: Pick<ArchiveState, 'namespaceCounts' | 'oldestVerificationAt'>,
  chains: number,
  now: number,
): Finding | null {
  if (chains === 0) return null;
  if (every === null)
    return warn(
      'no chain is verified on a schedule',
      'set ARCHIVE_VERIFY_EVERY, or run incident-archive verify from one',
    );
  const start = 'start a server, or read in its log why it does not verify';
  if (never > 0) return warn(`${never} of ${chains} chains were never verified on a schedule`, start);
  const age = now - (oldestVerificationAt ?? now);
  return age > 2 * every
    ? warn(`a chain was verified ${ageText(age)} ago last, and is each ${ageText(every)}`, start)
    : null;
}

function retentionFinding(
  {
    retentionEverySeconds: every,
    retentionRules,
  }: Pick<Settings, 'retentionEverySeconds' | 'retentionRules'>,
  { retentionRun: { failureCount, finishedAt } }: Pick<ArchiveState, 'retentionRun'>,
  now: number,
): Finding | null {
  if (retentionRules.length === 0) return null;
  if (every === null)
    return warn(
      'ARCHIVE_RETENTION has rules, and ARCHIVE_RETENTION_EVERY is off',
      'set it, or unset the rules',
    );
  if (failureCount > 0)
    return warn(`${failureCount} rules of retention failed the last time`, "the server's log says why");
  return finishedAt === 0 || now - finishedAt > 2 * every
    ? warn(
        finishedAt === 0 ? 'retention never ran' : `retention ran ${ageText(now - finishedAt)} ago last`,
        'start a server, or read in its log why it does not run',
      )
    : null;
}
