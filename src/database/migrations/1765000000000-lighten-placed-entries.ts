import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // none is looked for by its order of arrival
  'ALTER TABLE placed_log_entries DROP CONSTRAINT log_entries_pkey',
  // hashes come in no order: in a tree each went to another page, and this has half as many
  'DROP INDEX log_entries_leaf_hash_idx',
  'CREATE INDEX log_entries_leaf_hash_idx ON placed_log_entries USING hash (leaf_hash)',
];

const undoing = [
  'DROP INDEX log_entries_leaf_hash_idx',
  'CREATE INDEX log_entries_leaf_hash_idx ON placed_log_entries (leaf_hash)',
  'ALTER TABLE placed_log_entries ADD CONSTRAINT log_entries_pkey PRIMARY KEY (id)',
];

/** Entries that have their places are found by place, by record, and by the hash of the leaf: for less than it took. */
export class LightenPlacedEntries1765000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of undoing) await queryRunner.query(statement);
  }
}
