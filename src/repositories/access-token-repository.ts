import {
  isPlainText,
  lackingFor,
  MAX_NAMESPACES,
  MAX_TOKEN_NAME_LENGTH,
  newAccessToken,
  scopeOf,
  type AccessGrant,
  type Caller,
  type Role,
} from '../auth';
import { ArchiveError, badInput, inField } from '../core/errors';
import { compareInstants, type Timestamp } from '../core/timestamp';
import type { Database, Session, Transaction } from '../database';
import { checkLimit, isGiven, type Scope } from '../query';
import { accessEntry, keepAccess } from './access-log';
import type { AccessTokenRegister } from './access-token-register';
import {
  scopeValues,
  servedToken,
  servedTokenColumns,
  tokenWithin,
  type AccessTokenRow,
  type ServedAccessToken,
} from './access-token-row';
import { checkKey, checkText } from './values';

/** Days that a token lasts of which nothing else is said. */
export const DEFAULT_TOKEN_DAYS = 90;

/** What an access token is to be. */
export interface NewAccessToken {
  /** 1 to 128 characters that can be seen; may repeat. */
  readonly name: string;
  readonly role: Role;
  /** Null or left out: all namespaces, and everything else besides. */
  readonly namespaces?: readonly string[] | null;
  /** What it lets see beside its namespaces, which must be given then. */
  readonly grants?: readonly AccessGrant[] | null;
  /** `DEFAULT_TOKEN_DAYS` from now if left out. */
  readonly expiresAt?: Timestamp | 'never' | null;
}

/** A token that was just made, with the only copy of its text. */
export interface CreatedAccessToken {
  readonly accessToken: ServedAccessToken;
  readonly secret: string;
}

/** Which tokens. */
export interface AccessTokenQuery {
  /** Whether revoked and expired ones too; those that let somebody in alone if left out. */
  readonly includeInactive?: boolean | null;
  readonly limit?: number | null;
}

/** Access tokens. A caller sees, makes and revokes those alone that open nothing which is closed to the caller. */
export class AccessTokenRepository {
  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly register: AccessTokenRegister,
  ) {}

  /**
   * Makes a token. What it may do it goes on doing when the token of its maker has ended.
   * @throws ArchiveError BAD_USER_INPUT naming a field; FORBIDDEN naming what goes beyond the caller's own
   */
  async create(input: NewAccessToken): Promise<CreatedAccessToken> {
    const scope = checkedScope(input);
    const { name, role } = input;
    checkName(name);
    const lacking = lackingFor(this.caller, role, scope);
    if (lacking !== null) throw new ArchiveError('FORBIDDEN', lacking, 'goes beyond your own');
    const { id, secretHash, text } = newAccessToken();
    const accessToken = await this.database.transaction(async (tx) => {
      const made = await insertToken(tx, {
        id,
        name,
        role,
        scope,
        secretHash,
        createdBy: this.caller.actor,
        expiresAt: input.expiresAt ?? null,
      });
      await this.note(tx, 'createAccessToken', id, scope);
      return made;
    });
    this.register.noteCreated();
    return { accessToken, secret: text };
  }

  /** Newest first; `limit` 0 to 1,000, 100 if left out. */
  async find({ includeInactive, limit }: AccessTokenQuery = {}): Promise<ServedAccessToken[]> {
    const rows = await this.database.query<AccessTokenRow>({
      text: `SELECT * FROM (SELECT ${servedTokenColumns} FROM access_tokens WHERE ${tokenWithin(3)}) AS seen
        WHERE $1::boolean OR "isActive" ORDER BY "createdAt" DESC, id DESC LIMIT $2`,
      values: [includeInactive ?? false, checkLimit(limit), ...scopeValues(this.caller.scope)],
    });
    return rows.map(servedToken);
  }

  /**
   * Ends a token: at once in this process, within seconds in others. Requests under way are answered. To end one that
   * has been revoked changes nothing.
   * @throws ArchiveError NOT_FOUND
   */
  async revoke(id: string): Promise<ServedAccessToken> {
    inField('id', () => checkKey(id));
    const { actor, scope } = this.caller;
    const row = await this.database.transaction(async (tx) => {
      const [revoked] = await tx.query<AccessTokenRow>({
        text: `UPDATE access_tokens SET revoked_at = clock_timestamp(), revoked_by = $2
          WHERE id = $1 AND revoked_at IS NULL AND ${tokenWithin(3)} RETURNING ${servedTokenColumns}`,
        values: [id, actor, ...scopeValues(scope)],
      });
      const found = revoked ?? (await storedToken(tx, id, scope));
      if (found !== undefined) await this.note(tx, 'revokeAccessToken', id, { namespaces: found.namespaces });
      return found;
    });
    this.register.forget(id);
    if (row === undefined) throw new ArchiveError('NOT_FOUND', 'id', 'names no access token');
    return servedToken(row);
  }

  /** Names the token, and the namespaces that it opens; none where it opens all. */
  private async note(
    tx: Transaction,
    operation: string,
    id: string,
    { namespaces }: Pick<Scope, 'namespaces'>,
  ): Promise<void> {
    const access = {
      operation,
      kind: null,
      records: [{ id, namespace: null }],
      namespaces: namespaces ?? [],
    };
    await keepAccess(tx, [accessEntry(this.caller, access, tx.startedAt)]);
  }
}

interface TokenToInsert extends Pick<NewAccessToken, 'name' | 'role'> {
  readonly id: string;
  readonly scope: Scope;
  readonly secretHash: Uint8Array;
  readonly createdBy: string;
  readonly expiresAt: Timestamp | 'never' | null;
}

async function insertToken(tx: Session, token: TokenToInsert): Promise<ServedAccessToken> {
  const { createdBy, expiresAt, id, name, role, scope, secretHash } = token;
  const isEternal = expiresAt === 'never';
  const [row] = await tx.query<AccessTokenRow>({
    text: `INSERT INTO access_tokens (id, name, role, secret_hash, created_by, expires_at, namespaces,
        has_security_incidents, has_postmortems)
      VALUES ($1, $2, $3, $4, $5, CASE WHEN NOT $6::boolean
        THEN coalesce($7::timestamptz, clock_timestamp() + make_interval(days => $8)) END, $9, $10, $11)
      RETURNING ${servedTokenColumns}`,
    values: [
      id,
      name,
      role,
      secretHash,
      createdBy,
      isEternal,
      isEternal ? null : (expiresAt?.instant ?? null),
      DEFAULT_TOKEN_DAYS,
      ...scopeValues(scope),
    ],
  });
  if (row === undefined) throw new Error('an access token was not made');
  if (row.expiresAt !== null && compareInstants(row.expiresAt, row.createdAt) <= 0)
    throw badInput('expiresAt', 'must lie in the future');
  return servedToken(row);
}

async function storedToken(tx: Session, id: string, scope: Scope): Promise<AccessTokenRow | undefined> {
  const [row] = await tx.query<AccessTokenRow>({
    text: `SELECT ${servedTokenColumns} FROM access_tokens WHERE id = $1 AND ${tokenWithin(2)}`,
    values: [id, ...scopeValues(scope)],
  });
  return row;
}

function checkName(name: string): void {
  inField('name', () => checkText(name));
  if (!isPlainText(name) || [...name].length > MAX_TOKEN_NAME_LENGTH)
    throw badInput('name', `must have 1 to ${MAX_TOKEN_NAME_LENGTH} characters that can be seen`);
}

function checkedScope({ namespaces, grants }: NewAccessToken): Scope {
  if (!isGiven(namespaces)) {
    if (isGiven(grants) && grants.length > 0)
      throw badInput('grants', 'must not be given without namespaces, which is everything');
    return scopeOf(null, []);
  }
  if (namespaces.length > MAX_NAMESPACES) throw badInput('namespaces', `must be at most ${MAX_NAMESPACES}`);
  for (const [index, namespace] of namespaces.entries()) {
    if (inField(`namespaces[${index}]`, () => checkKey(namespace)) === '')
      throw badInput(`namespaces[${index}]`, 'must not be empty');
  }
  return scopeOf([...new Set(namespaces)], grants ?? []);
}
