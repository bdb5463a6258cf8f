import type { Instant } from '../core/brands';
import type { Caller, Identity, OnRefusal } from '../auth';
import { createRepositories, type Repositories, type RepositoryOptions } from '../repositories';
import type { Database } from '../database';
import { Loaders } from './loaders';
import type { RequestScope } from './transport';

/**
 * Signs a receipt, the promise that the evidence log will hold a leaf: the signature in base64, null without a key.
 */
export type ReceiptSigner = (leafHash: Uint8Array, recordedAt: Instant) => string | null;

/** What resolvers work with: one is made for each request, from its caller. */
export interface GraphQLContext extends RequestScope {
  readonly caller: Caller;
  readonly repositories: Repositories;
  readonly loaders: Loaders;
  readonly signReceipt: ReceiptSigner;
  /** Says that the caller was refused an operation, such as `redact`. */
  readonly reportRefusal: (operation: string) => void;
}

/** Where a request came from, and who hears of what it was refused. */
export interface RequestOrigin {
  readonly address: string | null;
  readonly onRefusal: OnRefusal;
}

/** Where a request came from. */
export interface RequestOrigin {
  /** Its network address; null where it came from none. */
  readonly address: string | null;
}

/** The context of a request. */
export function createContext(
  database: Database,
  identity: Identity,
  requestId: string,
  options: RepositoryOptions = {},
  signReceipt: ReceiptSigner = () => null,
  { address, onRefusal }: RequestOrigin = { address: null, onRefusal: () => undefined },
): GraphQLContext {
  const caller: Caller = { ...identity, requestId, address };
  const repositories = createRepositories(database, caller, options);
  return {
    requestId,
    caller,
    repositories,
    loaders: new Loaders(repositories),
    signReceipt,
    reportRefusal: (operation) => onRefusal({ identity, operation, code: 'FORBIDDEN', requestId, address }),
  };
}
