export { describeError } from './describe-error';
export type { ErrorDescription } from './describe-error';
export { bufferedOutput, createLogger, unsearched } from './log';
export type { Logger } from 'pino';
export type { LogOptions } from './log';
export * from './metrics';
export { newRequestId } from './request-id';
