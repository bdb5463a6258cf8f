import { LRUCache } from 'lru-cache';
import { isSameSecret, readAccessToken, Role, scopeOf, tokenActor, type Identity } from '../auth';
import type { Database } from '../database';
import type { AccessToken } from '../entities';
import { isActiveToken } from './access-token-row';

/** How long a token that was looked up is taken for what it was, in milliseconds: it may be revoked elsewhere. */
const KNOWN_MS = 5_000;
/** How long, in milliseconds, an archive that had no token is taken for one without. */
const NONE_MS = 1_000;
/** Most tokens that are remembered. */
const MAX_KNOWN = 10_000;

interface KnownToken {
  readonly identity: Identity;
  readonly secretHash: Uint8Array;
  /** On the register's clock. */
  readonly endsAt: number;
}

interface Look<Found> {
  readonly at: number;
  readonly found: Promise<Found>;
}

/**
 * Tells whom access tokens belong to. One register serves a process: what its repositories make and revoke counts at
 * once, what other processes do within `NONE_MS` and `KNOWN_MS`.
 */
export class AccessTokenRegister {
  private readonly known = new LRUCache<string, Look<KnownToken | null>>({ max: MAX_KNOWN });
  private readonly uses = new Map<string, number>();
  private looked: Look<boolean> | null = null;
  private isAnyKnown = false;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(
    private readonly database: Database,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Whom the text of a token lets in; null where it is none, was revoked, or has expired.
   * @throws ArchiveError UNAVAILABLE, DatabaseError
   */
  async identify(text: string): Promise<Identity | null> {
    const shown = readAccessToken(text);
    if (shown === null) return null;
    const token = await this.tokenOf(shown.id);
    if (token === null || token.endsAt <= this.now()) return null;
    if (!isSameSecret(token.secretHash, shown.secretHash)) return null;
    this.uses.set(shown.id, this.now());
    return token.identity;
  }

  /** Whether the archive is known to have, or have had, a token: once it is, it stays so. Asks nobody. */
  get isUsed(): boolean {
    return this.isAnyKnown;
  }

  /**
   * Whether the archive has, or ever had, a token.
   * @throws ArchiveError UNAVAILABLE, DatabaseError
   */
  async hasAny(): Promise<boolean> {
    if (this.isAnyKnown) return true;
    if (this.looked === null || this.now() - this.looked.at >= NONE_MS)
      this.looked = { at: this.now(), found: this.lookForAny() };
    const found = await this.looked.found;
    return found || this.isAnyKnown;
  }

  /** Notes that a token was made: the archive is closed to whoever shows none from now on. */
  noteCreated(): void {
    this.isAnyKnown = true;
  }

  /** Has a token looked up again. A look under way is not remembered either. */
  forget(id: string): void {
    this.known.delete(id);
  }

  /**
   * Writes down when tokens were used last, since the call before. Call it once a minute, and at the end.
   * @throws ArchiveError UNAVAILABLE, DatabaseError; the uses are lost then
   */
  async writeUses(): Promise<void> {
    if (this.uses.size === 0) return;
    const uses = [...this.uses];
    this.uses.clear();
    const now = this.now();
    await this.database.query({
      text: `UPDATE access_tokens SET last_used_at =
          greatest(last_used_at, clock_timestamp() - make_interval(secs => given.age_ms / 1000))
        FROM unnest($1::text[], $2::double precision[]) AS given (id, age_ms) WHERE access_tokens.id = given.id`,
      values: [uses.map(([id]) => id), uses.map(([, at]) => now - at)],
    });
  }

  private tokenOf(id: string): Promise<KnownToken | null> {
    const look = this.known.get(id);
    if (look !== undefined && this.now() - look.at < KNOWN_MS) return look.found;
    const found = this.lookUp(id);
    this.known.set(id, { at: this.now(), found });
    // what does not exist is not remembered: whoever asks for it again and again would push out what does
    const forget = (): void => {
      if (this.known.peek(id)?.found === found) this.known.delete(id);
    };
    found.then((token) => (token === null ? forget() : undefined), forget);
    return found;
  }

  private async lookUp(id: string): Promise<KnownToken | null> {
    const start = this.now();
    const [row] = await this.database.query<StoredToken>({
      name: 'find-access-token',
      text: `SELECT name, role, namespaces, has_security_incidents AS "hasSecurityIncidents",
          has_postmortems AS "hasPostmortems", secret_hash AS "secretHash",
          (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::double precision AS "leftMs"
        FROM access_tokens WHERE id = $1 AND ${isActiveToken}`,
      values: [id],
    });
    const role = Object.values(Role).find((known) => known === row?.role);
    if (row === undefined || role === undefined) return null;
    const { hasPostmortems, hasSecurityIncidents, leftMs, name, namespaces, secretHash } = row;
    const scope =
      namespaces === null ? scopeOf(null, []) : { namespaces, hasSecurityIncidents, hasPostmortems };
    return {
      identity: { actor: tokenActor(name, id), role, scope },
      secretHash,
      endsAt: leftMs === null ? Number.POSITIVE_INFINITY : start + leftMs,
    };
  }

  private async lookForAny(): Promise<boolean> {
    try {
      const [row] = await this.database.query<{ found: boolean }>({
        name: 'find-any-access-token',
        text: 'SELECT EXISTS (SELECT FROM access_tokens) AS found',
      });
      this.isAnyKnown ||= row?.found === true;
      return this.isAnyKnown;
    } catch (error) {
      this.looked = null;
      throw error;
    }
  }
}

type StoredToken = Pick<
  AccessToken,
  'name' | 'role' | 'namespaces' | 'hasSecurityIncidents' | 'hasPostmortems' | 'secretHash'
> & { readonly leftMs: number | null };

const registers = new WeakMap<Database, AccessTokenRegister>();

/** The register of this process for a database, and for all that its requests are given of it. */
export function accessTokensOf({ shared }: Database): AccessTokenRegister {
  const register = registers.get(shared) ?? new AccessTokenRegister(shared);
  registers.set(shared, register);
  return register;
}
