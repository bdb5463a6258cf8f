import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE access_entries (
    id varchar(256) COLLATE "C" NOT NULL,
    occurred_at timestamptz(6) NOT NULL,
    actor varchar(256) COLLATE "C" NOT NULL,
    role varchar(32) COLLATE "C",
    request_id varchar(256) COLLATE "C",
    operation varchar(256) COLLATE "C" NOT NULL,
    outcome varchar(32) COLLATE "C" NOT NULL,
    code varchar(256) COLLATE "C",
    kind varchar(32) COLLATE "C",
    namespaces text[] COLLATE "C" NOT NULL,
    record_ids text[] COLLATE "C" NOT NULL,
    record_count bigint NOT NULL,
    address varchar(256) COLLATE "C",
    times integer NOT NULL,
    salt varchar(256) COLLATE "C" NOT NULL,
    CONSTRAINT access_entries_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX access_entries_occurred_at_idx ON access_entries (occurred_at, id)`,
  `CREATE INDEX access_entries_actor_idx ON access_entries (actor, occurred_at, id)`,
];

/** The access log: who did, looked at, or was refused what. */
export class AddAccessLog1764600000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE access_entries');
  }
}
