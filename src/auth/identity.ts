import type { Scope } from '../query';
import type { Role } from './role';

/** Somebody whom the archive knows: by a token of its own, or by one that an issuer it trusts has signed. */
export interface Identity {
  /** By what the archive's records name them; at most 256 characters. */
  readonly actor: string;
  readonly role: Role;
  readonly scope: Scope;
}
