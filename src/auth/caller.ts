/** On whose behalf repositories read and write: one is made for each request or command. */
export interface Caller {
  /** Who, as written into revisions and idempotency keys; at most 256 characters. */
  readonly actor: string;
}

/** The caller while no identities are configured: whoever reaches the loopback address or runs a command. */
export const localCaller: Caller = { actor: 'local' };
