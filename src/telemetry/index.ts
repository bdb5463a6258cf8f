export { describeError } from './describe-error';
export type { ErrorDescription } from './describe-error';
export { createLogger } from './log';
export type { Logger } from 'pino';
export type { LogOptions } from './log';
export { newRequestId } from './request-id';
