import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The namespaces of what the hold was placed on; of kinds without, and of records that name none, "". */
const namespacesOf = (table: string, key: string, namespace: string): string =>
  `(SELECT array_agg(DISTINCT ${namespace}) FROM held_records JOIN ${table} ON ${key} = held_records.record_id
    WHERE held_records.hold_id = holds.id)`;

// Null where a record is gone already: nobody can tell of which namespace it was, so no scope takes the hold in.
const fill = `UPDATE holds SET namespaces = CASE kind
    WHEN 'security-incidents' THEN '{""}'::text[]
    WHEN 'postmortems' THEN ${namespacesOf('postmortems', 'incident_id', `coalesce(namespace, '')`)}
    WHEN 'cascade-events' THEN ${namespacesOf('cascade_events', 'cascade_id', 'namespace')}
    WHEN 'recovery-sessions' THEN ${namespacesOf('recovery_sessions', 'session_id', 'namespace')}
  END
  WHERE kind = 'security-incidents' OR record_count = CASE kind
    WHEN 'postmortems' THEN (SELECT count(*) FROM held_records JOIN postmortems ON incident_id = record_id
      WHERE hold_id = holds.id)
    WHEN 'cascade-events' THEN (SELECT count(*) FROM held_records JOIN cascade_events ON cascade_id = record_id
      WHERE hold_id = holds.id)
    WHEN 'recovery-sessions' THEN (SELECT count(*) FROM held_records JOIN recovery_sessions ON session_id = record_id
      WHERE hold_id = holds.id)
  END`;

/** Of which namespaces the records of a hold were as it was placed: by them a scope takes it in. */
export class AddHoldNamespaces1764400500000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE holds ADD COLUMN namespaces text[] COLLATE "C"');
    await queryRunner.query(fill);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE holds DROP COLUMN namespaces');
  }
}
