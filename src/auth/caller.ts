import { everything } from '../query';
import type { Identity } from './identity';
import { Role } from './role';

/** On whose behalf repositories read and write: one is made for each request or command. */
export interface Caller extends Identity {
  /** Finds the request in the log; null for a command. */
  readonly requestId: string | null;
  /** The network address that the request came from; null for a command. */
  readonly address: string | null;
}

/** Whoever reaches the loopback address while no identities are configured, and whoever runs a command. */
export const localIdentity: Identity = { actor: 'local', role: Role.ADMIN, scope: everything };

/** Whom the archive's records name for what the operator's settings have it do from time to time. */
export const scheduleCaller: Caller = {
  actor: 'schedule',
  role: Role.ADMIN,
  scope: everything,
  requestId: null,
  address: null,
};

/** The caller of a command, which works on the database itself. */
export const localCaller: Caller = { ...localIdentity, requestId: null, address: null };
