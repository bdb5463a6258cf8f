import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns =
  'id, log_index, kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash, declaration';

const statements = [
  'ALTER TABLE log_entries RENAME TO placed_log_entries',
  // gone with its sequence, whose name the next one takes: a partition cannot have an identity of its own
  'ALTER TABLE placed_log_entries ALTER COLUMN id DROP IDENTITY',
  'CREATE SEQUENCE log_entries_id_seq',
  `SELECT setval('log_entries_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM placed_log_entries), false)`,
  'CREATE TABLE log_entries (LIKE placed_log_entries) PARTITION BY LIST (log_index)',
  `ALTER TABLE log_entries ALTER COLUMN id SET DEFAULT nextval('log_entries_id_seq')`,
  'ALTER SEQUENCE log_entries_id_seq OWNED BY log_entries.id',
  `CREATE TABLE waiting_log_entries PARTITION OF log_entries (
    CONSTRAINT waiting_log_entries_pkey PRIMARY KEY (id)
  ) FOR VALUES IN (NULL) WITH (vacuum_truncate = off)`,
  'CREATE INDEX waiting_log_entries_record_idx ON waiting_log_entries (kind, record_id, revision)',
  `WITH waiting AS (DELETE FROM placed_log_entries WHERE log_index IS NULL RETURNING *)
    INSERT INTO waiting_log_entries (${columns}) SELECT ${columns} FROM waiting`,
  'DROP INDEX log_entries_pending_idx',
  'ALTER TABLE log_entries ATTACH PARTITION placed_log_entries DEFAULT',
];

const undoing = [
  'ALTER TABLE log_entries DETACH PARTITION placed_log_entries',
  'ALTER TABLE log_entries RENAME TO parted_log_entries',
  'ALTER TABLE placed_log_entries RENAME TO log_entries',
  `INSERT INTO log_entries (${columns}) SELECT ${columns} FROM waiting_log_entries`,
  'ALTER TABLE log_entries ALTER COLUMN id DROP DEFAULT',
  'DROP TABLE parted_log_entries',
  'ALTER TABLE log_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
  `SELECT setval(pg_get_serial_sequence('log_entries', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM log_entries), false)`,
  'CREATE INDEX log_entries_pending_idx ON log_entries (id) WHERE log_index IS NULL',
];

/**
 * Entries that wait for their places lie apart from those that have them: a write keeps few indexes up to date, and the
 * others are kept as places are given, many at a time.
 */
export class PartLogEntries1764800000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of undoing) await queryRunner.query(statement);
  }
}
