import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hashes of events that retention removes: a head that someone noted stays known. */
export class KeepRemovedHashes1764200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE chain_removed_hashes (
      namespace varchar(256) COLLATE "C" NOT NULL,
      hash varchar(256) COLLATE "C" NOT NULL,
      CONSTRAINT chain_removed_hashes_pkey PRIMARY KEY (namespace, hash)
    )`);
    await queryRunner.query(`INSERT INTO chain_removed_hashes (namespace, hash)
      SELECT DISTINCT namespace, last_hash FROM retention_records
      WHERE kind = 'cascade-events' AND namespace IS NOT NULL AND last_hash IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE chain_removed_hashes');
  }
}
