import { SettingError, type Settings } from '../config';
import type { Database } from '../database';
import { messageOf, startVerification, startWebhook, WebhookSecret } from '../operations';
import { WebhookMessages } from '../repositories';
import type { Logger, WorkMetrics } from '../telemetry';

/** Where messages about findings go. */
export interface Webhook {
  readonly url: URL;
  readonly secret: WebhookSecret;
}

/**
 * The webhook that the settings name; null where they name none.
 * @throws SettingError where they say half of it, or the secret is none
 */
export function webhookIn({ webhookSecretFile, webhookUrl }: Settings): Webhook | null {
  if (webhookUrl === null && webhookSecretFile === null) return null;
  if (webhookUrl === null) throw new SettingError('ARCHIVE_WEBHOOK_URL must be set where its secret is');
  if (webhookSecretFile === null)
    throw new SettingError('ARCHIVE_WEBHOOK_SECRET_FILE must be set where ARCHIVE_WEBHOOK_URL is');
  return { url: webhookUrl, secret: WebhookSecret.inFile(webhookSecretFile) };
}

/** Starts what the settings have a server do on a schedule; gives what ends it. */
export function startScheduledWork(
  settings: Settings,
  webhook: Webhook | null,
  database: Database,
  logger: Logger,
  metrics?: WorkMetrics,
): () => Promise<void> {
  const { verifyEverySeconds: everySeconds } = settings;
  const running = [
    ...(everySeconds === null
      ? []
      : [
          startVerification({
            ...{ database, settings, everySeconds, logger, metrics },
            messageOf: webhook === null ? null : messageOf,
          }),
        ]),
    ...(webhook === null
      ? []
      : [startWebhook({ ...webhook, messages: new WebhookMessages(database), logger, metrics })]),
  ];
  return async () => {
    await Promise.all(running.map((end) => end()));
  };
}
