import type { Identity } from './identity';

/** That somebody was not let in, or may not do what was asked. */
export interface Refusal {
  /** Null where nobody knows who it was. */
  readonly identity: Identity | null;
  /** The field, `redact`, or the method and route, `GET /log/checkpoint`; at most 64 characters of our own. */
  readonly operation: string;
  /** What the caller was told. */
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'MISDIRECTED_REQUEST';
  readonly requestId: string;
  /** The network address that the request came from; null where it came from none. */
  readonly address: string | null;
}

/** Hears of each refusal as it happens, before the answer is sent; must not throw. */
export type OnRefusal = (refusal: Refusal) => void;
