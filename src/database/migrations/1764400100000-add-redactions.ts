import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE redactions (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind varchar(32) COLLATE "C" NOT NULL,
    record_id varchar(256) COLLATE "C" NOT NULL,
    namespace varchar(256) COLLATE "C" NOT NULL,
    fields text[] COLLATE "C" NOT NULL,
    reason text NOT NULL,
    redacted_by varchar(256) COLLATE "C" NOT NULL,
    redacted_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    log_ranges text NOT NULL,
    previous_hash varchar(256) COLLATE "C",
    current_hash varchar(256) COLLATE "C",
    timestamp_text varchar(256) COLLATE "C",
    revision integer NOT NULL DEFAULT 1,
    salt varchar(256) COLLATE "C" NOT NULL,
    CONSTRAINT redactions_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX redactions_record_idx ON redactions (kind, record_id, id)`,
  `CREATE INDEX redactions_redacted_at_idx ON redactions (redacted_at, id)`,
];

/** What was erased for good, by whom and why. */
export class AddRedactions1764400100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE redactions');
  }
}
