import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE holds (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind varchar(32) COLLATE "C" NOT NULL,
    reason text NOT NULL,
    filter text,
    record_count integer NOT NULL,
    placed_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    placed_by varchar(256) COLLATE "C" NOT NULL,
    released_at timestamptz(6),
    released_by varchar(256) COLLATE "C",
    release_reason text,
    revision integer NOT NULL DEFAULT 1,
    salt varchar(256) COLLATE "C",
    CONSTRAINT holds_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX holds_open_idx ON holds (id) WHERE released_at IS NULL`,

  `CREATE TABLE held_records (
    hold_id bigint NOT NULL,
    kind varchar(32) COLLATE "C" NOT NULL,
    record_id varchar(256) COLLATE "C" NOT NULL,
    CONSTRAINT held_records_pkey PRIMARY KEY (hold_id, record_id),
    CONSTRAINT held_records_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES holds (id)
  )`,
  `CREATE INDEX held_records_kind_record_id_idx ON held_records (kind, record_id)`,

  // Null in one stretch, which the record's own columns name: what was logged before stays as it was.
  `ALTER TABLE retention_records ADD COLUMN stretches text`,
];

/** Holds: records that no removal takes, and the stretches of a chain that retention removes around them. */
export class AddHolds1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE retention_records DROP COLUMN stretches');
    for (const table of ['held_records', 'holds']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
