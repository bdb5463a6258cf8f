import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An insert that finds a value kept otherwise than it was given fails by itself: its COMMIT is sent along with it. */
export class RefuseOtherValues1765100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE FUNCTION refuse_other_value(property text) RETURNS text LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the database keeps another % than it was given', property;
      END $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION refuse_other_value(text)');
  }
}
