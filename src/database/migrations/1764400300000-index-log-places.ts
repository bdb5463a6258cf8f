import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The entries of one chain by place: a verdict looks for the newest whose events are gone. */
export class IndexLogPlaces1764400300000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX log_entries_place_idx ON log_entries (kind, namespace, log_index)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX log_entries_place_idx');
  }
}
