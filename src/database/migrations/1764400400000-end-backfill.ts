import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log remembers that all that is older than it is in: from then on nothing is taken in. */
export class EndBackfill1764400400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE log_state ADD COLUMN is_backfilled boolean NOT NULL DEFAULT false');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE log_state DROP COLUMN is_backfilled');
  }
}
