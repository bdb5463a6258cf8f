export { describeError } from './describe-error';
export type { ErrorDescription } from './describe-error';
export { bufferedOutput, createLogger, unsearched } from './log';
export type { Logger } from 'pino';
export type { LogOptions } from './log';
// of metrics the types alone: their library is loaded by who serves them
export type {
  ArchiveState,
  KnownState,
  Metrics,
  OperationType,
  RequestMetrics,
  RetentionOutcome,
  VerificationResult,
  WebhookOutcome,
  WorkMetrics,
} from './metrics';
export { newRequestId } from './request-id';
export * from './traces';
