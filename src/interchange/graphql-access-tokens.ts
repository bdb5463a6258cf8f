import { AccessGrant, Role } from '../auth';
import type { Instant } from '../core/brands';
import { ArchiveError, badInput } from '../core/errors';
import { member, type JsonNode, type JsonObject } from '../core/json';
import type {
  AccessTokenQuery,
  AccessTokenRepository,
  CreatedAccessToken,
  NewAccessToken,
  ServedAccessToken,
} from '../repositories';
import type { GraphQLClient } from './graphql-client';

/** Where access tokens are made, listed and revoked. */
export type AccessTokens = Pick<AccessTokenRepository, 'create' | 'find' | 'revoke'>;

const TOKEN = `id name role namespaces grants createdAt createdBy expiresAt lastUsedAt revokedAt revokedBy isActive`;

/** The access tokens of a server; whoever's token goes along must be an admin's. */
export class GraphQLAccessTokens implements AccessTokens {
  constructor(private readonly client: GraphQLClient) {}

  async create({ expiresAt, grants, name, namespaces, role }: NewAccessToken): Promise<CreatedAccessToken> {
    if (expiresAt === 'never')
      throw badInput(
        '--expires',
        'must not be never: without --url alone a token can be made that has no end',
      );
    const input = {
      name,
      role: nameIn(Role, role),
      namespaces,
      grants: grants?.map((grant) => nameIn(AccessGrant, grant)),
      expiresAt: expiresAt?.text,
    };
    const { data } = await this.client.request(
      `mutation ($input: CreateAccessTokenInput!) {
        createAccessToken(input: $input) { secret accessToken { ${TOKEN} } }
      }`,
      JSON.stringify({ input }),
    );
    const payload = new Answer(data).object('createAccessToken');
    return { secret: payload.text('secret'), accessToken: tokenOf(payload.object('accessToken')) };
  }

  async find({ includeInactive, limit }: AccessTokenQuery = {}): Promise<ServedAccessToken[]> {
    const { data } = await this.client.request(
      `query ($includeInactive: Boolean, $limit: Int) {
        accessTokens(includeInactive: $includeInactive, limit: $limit) { ${TOKEN} }
      }`,
      JSON.stringify({ includeInactive, limit }),
    );
    return new Answer(data).list('accessTokens', asObject).map((node) => tokenOf(new Answer(node)));
  }

  async revoke(id: string): Promise<ServedAccessToken> {
    const { data } = await this.client.request(
      `mutation ($input: RevokeAccessTokenInput!) {
        revokeAccessToken(input: $input) { accessToken { ${TOKEN} } }
      }`,
      JSON.stringify({ input: { id } }),
    );
    return tokenOf(new Answer(data).object('revokeAccessToken').object('accessToken'));
  }
}

function tokenOf(answer: Answer): ServedAccessToken {
  // DateTime is served as instants are spelled
  const timeOf = (key: string): Instant | null => answer.orNull(key, asText) as Instant | null;
  return {
    id: answer.text('id'),
    name: answer.text('name'),
    role: valueIn(Role, answer.text('role')),
    namespaces: answer.orNull('namespaces', asTexts),
    grants: answer.list('grants', asText).map((name) => valueIn(AccessGrant, name)),
    createdAt: answer.text('createdAt') as Instant,
    createdBy: answer.text('createdBy'),
    expiresAt: timeOf('expiresAt'),
    lastUsedAt: timeOf('lastUsedAt'),
    revokedAt: timeOf('revokedAt'),
    revokedBy: answer.orNull('revokedBy', asText),
    isActive: answer.required('isActive', asBoolean),
  };
}

/** Reads the members of an answer; UNAVAILABLE where they are not what an archive gives. */
class Answer {
  constructor(private readonly node: JsonObject) {}

  required<T>(key: string, read: (node: JsonNode) => T | undefined): T {
    const found = member(this.node, key);
    const value = found && read(found);
    if (value === undefined) throw unexpected(key);
    return value;
  }

  orNull<T>(key: string, read: (node: JsonNode) => T | undefined): T | null {
    return member(this.node, key)?.kind === 'null' ? null : this.required(key, read);
  }

  list<T>(key: string, read: (node: JsonNode) => T | undefined): T[] {
    return this.required(key, (node) => asList(node, read));
  }

  text(key: string): string {
    return this.required(key, asText);
  }

  object(key: string): Answer {
    return new Answer(this.required(key, asObject));
  }
}

const asText = (node: JsonNode): string | undefined => (node.kind === 'string' ? node.value : undefined);
const asBoolean = (node: JsonNode): boolean | undefined => (node.kind === 'boolean' ? node.value : undefined);
const asObject = (node: JsonNode): JsonObject | undefined => (node.kind === 'object' ? node : undefined);
const asTexts = (node: JsonNode): string[] | undefined => asList(node, asText);

function asList<T>(node: JsonNode, read: (item: JsonNode) => T | undefined): T[] | undefined {
  if (node.kind !== 'array') return undefined;
  const items = node.items.map(read).filter((item) => item !== undefined);
  return items.length === node.items.length ? items : undefined;
}

/** The API names the values of an enum as the enum itself does. */
function nameIn<Value extends string>(values: Readonly<Record<string, Value>>, value: Value): string {
  return Object.keys(values).find((name) => values[name] === value) ?? value;
}

function valueIn<Value extends string>(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw unexpected(name);
  return value;
}

function unexpected(what: string): ArchiveError {
  return new ArchiveError('UNAVAILABLE', null, `the server does not answer as an archive does: ${what}`);
}
