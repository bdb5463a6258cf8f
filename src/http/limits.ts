import { loadSettings, type Settings } from '../config';
import type { DocumentLimits } from '../graphql/limits';
import type { Deadlines } from './deadline';
import type { StreamTimes } from './event-stream';
import type { DownloadLimits } from './download-route';
import type { RateLimitOptions } from './rate-limit';
import type { StreamLimits } from './streams';

/** What a request may cost. */
export interface Limits extends DocumentLimits, Deadlines, StreamLimits, StreamTimes, DownloadLimits {
  /** Largest body in bytes. */
  readonly bodyBytes: number;
  /** Most tokens of a GraphQL document. */
  readonly documentTokens: number;
  /** Milliseconds in which a request must have arrived whole. */
  readonly requestTimeoutMs: number;
}

/** Milliseconds in which a request must have arrived whole. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Proxies close connections that are silent for a minute, some for half of one. */
const KEEP_ALIVE_MS = 15_000;
const STALL_MS = 60_000;
/** A token that was revoked elsewhere is known for five seconds more. */
const STREAM_CHECK_MS = 2_000;

/** The limits that settings give. */
export function limitsOf(settings: Settings): Limits {
  return {
    bodyBytes: settings.bodyLimitBytes,
    documentTokens: settings.maxTokens,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    deadlineMs: settings.requestDeadlineMs,
    longDeadlineMs: settings.longRequestDeadlineMs,
    fragments: settings.maxFragments,
    depth: settings.maxDepth,
    aliases: settings.maxAliases,
    rootFields: settings.maxRootFields,
    mutations: settings.maxMutations,
    directives: settings.maxDirectives,
    cost: settings.maxCost,
    streams: settings.maxStreams,
    streamsPerIdentity: settings.maxStreamsPerIdentity,
    streamCheckMs: STREAM_CHECK_MS,
    keepAliveMs: KEEP_ALIVE_MS,
    stallMs: STALL_MS,
    exports: settings.maxExports,
    exportsPerIdentity: settings.maxExportsPerIdentity,
    exportStallMs: STALL_MS,
  };
}

/** The rates that settings give. */
export function ratesOf(settings: Settings): Pick<RateLimitOptions, 'identity' | 'address'> {
  return {
    identity: { perSecond: settings.ratePerIdentity, burst: settings.burstPerIdentity },
    address: { perSecond: settings.ratePerAddress, burst: settings.burstPerAddress },
  };
}

/** The limits given, and the settings' defaults for those that are not. */
export function withDefaults(limits: Partial<Limits> = {}): Limits {
  return { ...limitsOf(loadSettings({})), ...limits };
}
