import type { MigrationInterface, QueryRunner } from 'typeorm';

const recordTables = ['security_incidents', 'postmortems', 'cascade_events', 'recovery_sessions'];

const statements = [
  ...recordTables.map((table) => `ALTER TABLE ${table} ADD COLUMN salt varchar(256) COLLATE "C"`),
  `ALTER TABLE revisions ADD COLUMN previous_salt varchar(256) COLLATE "C"`,
  `ALTER TABLE retention_records
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN log_ranges text,
    ADD COLUMN salt varchar(256) COLLATE "C"`,
  // What is older than the log is found by these, and becomes its first entries.
  ...recordTables.map(
    (table) => `CREATE INDEX ${table}_unlogged_idx ON ${table} (recorded_at) WHERE salt IS NULL`,
  ),

  `CREATE TABLE log_entries (
    id bigint GENERATED ALWAYS AS IDENTITY,
    log_index bigint,
    kind varchar(32) COLLATE "C" NOT NULL,
    namespace varchar(256) COLLATE "C" NOT NULL,
    record_id varchar(256) COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    recorded_at timestamptz(6) NOT NULL,
    content_hash bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT log_entries_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX log_entries_log_index_idx ON log_entries (log_index) WHERE log_index IS NOT NULL`,
  `CREATE INDEX log_entries_pending_idx ON log_entries (id) WHERE log_index IS NULL`,
  `CREATE INDEX log_entries_leaf_hash_idx ON log_entries (leaf_hash)`,
  `CREATE INDEX log_entries_record_idx ON log_entries (kind, record_id, revision)`,

  `CREATE TABLE log_nodes (
    level smallint NOT NULL,
    node_index bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT log_nodes_pkey PRIMARY KEY (level, node_index)
  )`,

  `CREATE TABLE log_state (
    id boolean NOT NULL DEFAULT true,
    origin text NOT NULL,
    verifier_key text NOT NULL,
    size bigint NOT NULL,
    frontier bytea NOT NULL,
    CONSTRAINT log_state_pkey PRIMARY KEY (id),
    CONSTRAINT log_state_single_check CHECK (id)
  )`,

  `CREATE TABLE log_checkpoints (
    id bigint GENERATED ALWAYS AS IDENTITY,
    size bigint NOT NULL,
    signed_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    note text NOT NULL,
    CONSTRAINT log_checkpoints_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX log_checkpoints_size_idx ON log_checkpoints (size, id)`,
];

/** One signed log over every version of every record. */
export class AddEvidenceLog1764300000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['log_checkpoints', 'log_state', 'log_nodes', 'log_entries']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    for (const table of recordTables) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN salt`);
    await queryRunner.query('ALTER TABLE revisions DROP COLUMN previous_salt');
    await queryRunner.query(
      'ALTER TABLE retention_records DROP COLUMN revision, DROP COLUMN log_ranges, DROP COLUMN salt',
    );
  }
}
