export { createAccess } from './access';
export type { Access, AccessOptions, IdentitySource, TokenSource } from './access';
export { createApp } from './app';
export type { AppOptions } from './app';
export { drain } from './drain';
export type { Health } from './health';
export { limitsOf, ratesOf } from './limits';
export type { Limits } from './limits';
export type { RateKey, RateLimitOptions } from './rate-limit';
