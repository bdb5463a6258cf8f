import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  'ALTER TABLE log_entries ADD COLUMN declaration text',
  `UPDATE log_entries SET declaration = '{"origin":' || to_json(origin) || ',"verifier_key":' || to_json(verifier_key) || '}'
    FROM log_state WHERE log_index = 0`,
  'ALTER TABLE log_checkpoints ADD COLUMN origin text',
  `UPDATE log_checkpoints SET origin = split_part(note, E'\\n', 1)`,
  'ALTER TABLE log_checkpoints ALTER COLUMN origin SET NOT NULL',
];

/** What a log says of itself lies in it, so that it can change its key, and go on after a recovery. */
export class AddLogDeclarations1764400200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE log_entries DROP COLUMN declaration');
    await queryRunner.query('ALTER TABLE log_checkpoints DROP COLUMN origin');
  }
}
