import type { EngineCode } from './engine-code';

/** What the worker is given at its start. */
export interface WorkerStart {
  /** PGlite's own folder. */
  readonly cluster: string;
  /** Unix socket to listen on. */
  readonly socketPath: string;
  /** The engine's compiled code. */
  readonly code: EngineCode;
}

/** What the worker says: it listens; or it cannot go on, and ends. */
export type WorkerReport =
  { readonly kind: 'listening' } | { readonly kind: 'failed'; readonly message: string };

/** What the worker is told: to close the cluster and end. */
export type WorkerOrder = { readonly kind: 'close' };
