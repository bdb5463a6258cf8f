import { localIdentity, type Identity } from '../auth';

/** Who is let in. */
export interface Access {
  /**
   * Whether requests without credentials may be taken for the local admin's: then pages that others put into this
   * machine's browser must be kept out. Asks nobody.
   */
  readonly mayBeOpen: boolean;
  /**
   * Whether requests without credentials are taken for the local admin's.
   * @throws ArchiveError UNAVAILABLE
   */
  isOpen(): Promise<boolean>;
  /**
   * Whom a credential belongs to; null where nobody: it was never given, was revoked, or has expired.
   * @throws ArchiveError UNAVAILABLE
   */
  identify(credential: string): Promise<Identity | null>;
}

/** What knows identities of one kind. */
export interface IdentitySource {
  identify(credential: string): Promise<Identity | null>;
}

/** The archive's own tokens. */
export interface TokenSource extends IdentitySource {
  /** Whether there is known to be, or have been, a token. Asks nobody. */
  readonly isUsed: boolean;
  hasAny(): Promise<boolean>;
}

/** By what a server lets in. */
export interface AccessOptions {
  readonly tokens: TokenSource;
  /** Null where no issuer is trusted. */
  readonly jwts: IdentitySource | null;
  /** Whether only this machine reaches the server. */
  readonly isLoopback: boolean;
  /** Whether loopback stays open though identities are configured. */
  readonly isLoopbackInsecure: boolean;
}

/**
 * Lets in whoever shows a token of the archive or a JWT of the issuer; and, on loopback, as long as there was never a
 * token and no issuer is trusted, whoever shows nothing. Once that door is shut it stays shut, though every token may
 * have ended.
 */
export function createAccess({ isLoopback, isLoopbackInsecure, jwts, tokens }: AccessOptions): Access {
  return {
    get mayBeOpen() {
      return isLoopback && (isLoopbackInsecure || (jwts === null && !tokens.isUsed));
    },
    async isOpen() {
      if (!isLoopback) return false;
      return isLoopbackInsecure || (jwts === null && !(await tokens.hasAny()));
    },
    async identify(credential) {
      return (await tokens.identify(credential)) ?? (await jwts?.identify(credential)) ?? null;
    },
  };
}

/** Whom a request comes from: what it shows is checked wherever it shows something. Null: nobody who is known. */
export async function identityOf(
  access: Access,
  authorization: string | undefined,
): Promise<Identity | null> {
  if (authorization === undefined) return (await access.isOpen()) ? localIdentity : null;
  const [, credential] = /^Bearer +([\w~+/.=-]+) *$/i.exec(authorization) ?? [];
  return credential === undefined ? null : access.identify(credential);
}
