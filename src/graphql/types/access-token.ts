import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { AccessGrant } from '../../auth';
import type { Instant } from '../../core/brands';
import type { Timestamp } from '../../core/timestamp';
import {
  DEFAULT_TOKEN_DAYS,
  type CreatedAccessToken,
  type NewAccessToken,
  type ServedAccessToken,
} from '../../repositories';
import { DateTimeScalar } from '../scalars';
import { Role } from './role';

registerEnumType(AccessGrant, {
  name: 'AccessGrant',
  description: 'What an identity sees beside its namespaces: records that belong to none.',
  valuesConfig: {
    SECURITY_INCIDENTS: { description: 'Security incidents.' },
    POSTMORTEMS: { description: 'Postmortems that name no namespace.' },
  },
});

const descriptions = {
  name: 'What people call it: 1 to 128 characters.',
  role: 'What it lets do.',
  grants: 'What it lets see beside its namespaces.',
};

@ObjectType('AccessToken', {
  description:
    'An access token, without what has to be shown to be let in: that is told once, as it is made.',
  simpleResolvers: true,
})
export class AccessTokenType implements ServedAccessToken {
  @Field(() => ID, { description: 'Its id, which ends the name of whoever shows it: `token:NAME#ID`.' })
  id!: string;

  @Field(() => String, { description: descriptions.name })
  name!: string;

  @Field(() => Role, { description: descriptions.role })
  role!: Role;

  @Field(() => [String], {
    nullable: true,
    description: 'Its namespaces; null where it lets see all of them, and everything else besides.',
  })
  namespaces!: string[] | null;

  @Field(() => [AccessGrant], { description: descriptions.grants })
  grants!: readonly AccessGrant[];

  @Field(() => DateTimeScalar, { description: "When it was made, by the archive's clock." })
  createdAt!: Instant;

  @Field(() => String, { description: 'Who made it.' })
  createdBy!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends; null for one without an end, which the command line alone makes.',
  })
  expiresAt!: Instant | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was shown last, written down once a minute; null before the first time.',
  })
  lastUsedAt!: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null where it was not.' })
  revokedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Who revoked it; null where it was not.' })
  revokedBy!: string | null;

  @Field(() => Boolean, { description: 'Whether it lets anybody in now: neither revoked nor expired.' })
  isActive!: boolean;
}

@InputType('CreateAccessTokenInput', {
  description: 'What an access token is to be; nothing of it may go beyond what is open to its maker.',
})
export class CreateAccessTokenInput implements NewAccessToken {
  @Field(() => String, { description: descriptions.name })
  name!: string;

  @Field(() => Role, { description: descriptions.role })
  role!: Role;

  @Field(() => [String], {
    nullable: true,
    description: 'Its namespaces, at most 1,000; all, and everything else besides, if left out.',
  })
  namespaces?: readonly string[] | null;

  @Field(() => [AccessGrant], {
    nullable: true,
    description: `${descriptions.grants} Only where those are given.`,
  })
  grants?: readonly AccessGrant[] | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: `When it ends; ${DEFAULT_TOKEN_DAYS} days from now if left out.`,
  })
  expiresAt?: Timestamp | null;
}

@ObjectType('CreateAccessTokenPayload', {
  description: 'The answer to createAccessToken.',
  simpleResolvers: true,
})
export class CreateAccessTokenPayload implements CreatedAccessToken {
  @Field(() => AccessTokenType, { description: 'The token.' })
  accessToken!: ServedAccessToken;

  @Field(() => String, {
    description:
      'What has to be shown to be let in, as `Authorization: Bearer …`. It is told here alone: who loses it needs another.',
  })
  secret!: string;
}

@InputType('RevokeAccessTokenInput', { description: 'Which access token to revoke.' })
export class RevokeAccessTokenInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@ObjectType('RevokeAccessTokenPayload', {
  description: 'The answer to revokeAccessToken.',
  simpleResolvers: true,
})
export class RevokeAccessTokenPayload {
  @Field(() => AccessTokenType, { description: 'The token as it is now.' })
  accessToken!: ServedAccessToken;
}
