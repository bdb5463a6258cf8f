import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE confirmation_requests (
    id bigint GENERATED ALWAYS AS IDENTITY,
    operation varchar(64) COLLATE "C" NOT NULL,
    kind varchar(32) COLLATE "C" NOT NULL,
    namespaces text[] COLLATE "C",
    input text NOT NULL,
    requested_by varchar(256) COLLATE "C" NOT NULL,
    requested_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(6) NOT NULL,
    decision varchar(32) COLLATE "C",
    decided_by varchar(256) COLLATE "C",
    decided_at timestamptz(6),
    CONSTRAINT confirmation_requests_pkey PRIMARY KEY (id),
    CONSTRAINT confirmation_requests_decision_check
      CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL))
  )`,
  `CREATE INDEX confirmation_requests_open_idx ON confirmation_requests (id) WHERE decision IS NULL`,
];

/** Deletions and redactions that wait for a second person. */
export class AddConfirmationRequests1764700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE confirmation_requests');
  }
}
