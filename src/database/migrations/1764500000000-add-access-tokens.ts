import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE access_tokens (
    id varchar(16) COLLATE "C" NOT NULL,
    name varchar(128) COLLATE "C" NOT NULL,
    role varchar(32) COLLATE "C" NOT NULL,
    namespaces text[] COLLATE "C",
    has_security_incidents boolean NOT NULL,
    has_postmortems boolean NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    created_by varchar(256) COLLATE "C" NOT NULL,
    expires_at timestamptz(6),
    last_used_at timestamptz(6),
    revoked_at timestamptz(6),
    revoked_by varchar(256) COLLATE "C",
    CONSTRAINT access_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT access_tokens_secret_hash_check CHECK (octet_length(secret_hash) = 32)
  )`,
  `CREATE INDEX access_tokens_created_at_idx ON access_tokens (created_at, id)`,
];

/** Access tokens: whom they let in, and the hash of their secret. */
export class AddAccessTokens1764500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE access_tokens');
  }
}
