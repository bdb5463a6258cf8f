import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What was found when the event arrived. Only `received_sha256` is evidence: the rest steers verification to the
  // reading that is likely, and is never believed.
  `ALTER TABLE cascade_events
    ADD COLUMN hash_scheme varchar(32) COLLATE "C",
    ADD COLUMN hash_status varchar(32) COLLATE "C" NOT NULL DEFAULT 'NOT_REPRODUCED',
    ADD COLUMN received_sha256 varchar(256) COLLATE "C",
    ADD COLUMN assumed_timestamp_text varchar(256) COLLATE "C",
    ADD COLUMN assumed_triggered_by varchar(256) COLLATE "C",
    ADD COLUMN assumed_null_previous_hash boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT cascade_events_hash_status_check CHECK (hash_status IN ('REPRODUCED', 'NOT_REPRODUCED'))`,

  `CREATE TABLE chain_heads (
    namespace varchar(256) COLLATE "C" NOT NULL,
    event_count bigint NOT NULL DEFAULT 0,
    head_cascade_id varchar(256) COLLATE "C",
    head_hash varchar(256) COLLATE "C",
    head_timestamp timestamptz(6),
    CONSTRAINT chain_heads_pkey PRIMARY KEY (namespace)
  )`,

  `CREATE TABLE chain_open_ends (
    namespace varchar(256) COLLATE "C" NOT NULL,
    cascade_id varchar(256) COLLATE "C" NOT NULL,
    current_hash varchar(256) COLLATE "C" NOT NULL,
    timestamp timestamptz(6) NOT NULL,
    CONSTRAINT chain_open_ends_pkey PRIMARY KEY (namespace, cascade_id)
  )`,
  `CREATE INDEX chain_open_ends_namespace_timestamp_idx
    ON chain_open_ends (namespace, timestamp, cascade_id)`,
  `CREATE INDEX chain_open_ends_namespace_current_hash_idx ON chain_open_ends (namespace, current_hash)`,

  // Events that were there before the heads were kept.
  `INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, timestamp)
    SELECT namespace, cascade_id, current_hash, timestamp FROM cascade_events AS event
    WHERE NOT EXISTS (
      SELECT FROM cascade_events AS next
      WHERE next.namespace = event.namespace AND next.previous_hash = event.current_hash
        AND next.cascade_id <> event.cascade_id)`,
  `INSERT INTO chain_heads (namespace, event_count, head_cascade_id, head_hash, head_timestamp)
    SELECT counted.namespace, counted.event_count, head.cascade_id, head.current_hash, head.timestamp
    FROM (SELECT namespace, count(*) AS event_count FROM cascade_events GROUP BY namespace) AS counted
    LEFT JOIN LATERAL (
      SELECT * FROM chain_open_ends AS ends WHERE ends.namespace = counted.namespace
      ORDER BY ends.timestamp DESC, ends.cascade_id DESC LIMIT 1) AS head ON true`,

  `CREATE TABLE retention_records (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind varchar(32) COLLATE "C" NOT NULL,
    namespace varchar(256) COLLATE "C" NOT NULL,
    removed_count bigint NOT NULL,
    first_cascade_id varchar(256) COLLATE "C",
    first_hash varchar(256) COLLATE "C",
    first_timestamp timestamptz(6),
    last_cascade_id varchar(256) COLLATE "C",
    last_hash varchar(256) COLLATE "C",
    last_timestamp timestamptz(6),
    genesis_hash varchar(256) COLLATE "C",
    verified boolean,
    finding_count bigint,
    cutoff timestamptz(6) NOT NULL,
    removed_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    removed_by varchar(256) COLLATE "C" NOT NULL,
    reason text NOT NULL,
    CONSTRAINT retention_records_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX retention_records_namespace_removed_at_idx ON retention_records (namespace, removed_at, id)`,
  `CREATE INDEX retention_records_namespace_last_hash_idx ON retention_records (namespace, last_hash)`,

  // A recording makes several events under one key.
  `ALTER TABLE idempotency_keys ADD COLUMN record_ids text[] COLLATE "C"`,
];

/** The heads of chains, what an event's hash was found to be, and the records of what retention removed. */
export class AddChainHeads1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['retention_records', 'chain_open_ends', 'chain_heads']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    await queryRunner.query(`ALTER TABLE cascade_events
      DROP COLUMN hash_scheme, DROP COLUMN hash_status, DROP COLUMN received_sha256,
      DROP COLUMN assumed_timestamp_text, DROP COLUMN assumed_triggered_by,
      DROP COLUMN assumed_null_previous_hash`);
    await queryRunner.query('ALTER TABLE idempotency_keys DROP COLUMN record_ids');
  }
}
