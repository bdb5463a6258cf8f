/**
 * The pure core of the archive: what an auditor needs to check its evidence without the server. No database, no
 * GraphQL, no framework; published as `incident-archive/core`.
 */
export type { Brand, Instant, Sha256Hex } from './brands';
export * from './chain';
export * from './checkpoint';
export { sha256Hex } from './crypto';
export { ArchiveError, badInput, inField } from './errors';
export type { ErrorCode } from './errors';
export * from './evidence';
export * from './hash-schemes';
export * from './json';
export * from './merkle';
export * from './records';
export * from './timestamp';
