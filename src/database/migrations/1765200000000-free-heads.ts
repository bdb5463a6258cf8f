import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `UPDATE chain_heads AS heads SET head_cascade_id = NULL WHERE head_cascade_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM chain_open_ends AS ends
    WHERE ends.namespace = heads.namespace AND ends.cascade_id = heads.head_cascade_id)`,
  `DELETE FROM chain_open_ends AS ends USING chain_heads AS heads
    WHERE ends.namespace = heads.namespace AND ends.cascade_id = heads.head_cascade_id`,
];

/**
 * A head is an open end by itself, and no row beside it: an event that follows it changes one row in place, where it left
 * two dead ones in a table with three indexes.
 */
export class FreeHeads1765200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, timestamp)
      SELECT namespace, head_cascade_id, head_hash, head_timestamp FROM chain_heads
      WHERE head_cascade_id IS NOT NULL`);
  }
}
