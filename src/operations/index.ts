export { ArchiveWatch } from './archive-watch';
export type { WatchOptions } from './archive-watch';
export { startVerification } from './verification-schedule';
export type { VerificationScheduleOptions } from './verification-schedule';
export { messageOf, startWebhook } from './webhook';
export type { WebhookOptions } from './webhook';
export { WebhookSecret } from './webhook-signature';
