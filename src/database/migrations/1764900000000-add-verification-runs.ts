import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE verification_runs (
    id bigint GENERATED ALWAYS AS IDENTITY,
    namespace varchar(256) COLLATE "C" NOT NULL,
    status varchar(32) COLLATE "C" NOT NULL,
    trust varchar(32) COLLATE "C" NOT NULL,
    checkpoint_size bigint,
    length bigint NOT NULL,
    head_hash varchar(256) COLLATE "C",
    expected_head varchar(256) COLLATE "C",
    finding_count bigint NOT NULL,
    findings text NOT NULL,
    findings_digest varchar(256) COLLATE "C",
    started_at timestamptz(6) NOT NULL,
    finished_at timestamptz(6) NOT NULL,
    verified_by varchar(256) COLLATE "C" NOT NULL,
    salt varchar(256) COLLATE "C" NOT NULL,
    CONSTRAINT verification_runs_pkey PRIMARY KEY (id)
  )`,
  'CREATE INDEX verification_runs_namespace_idx ON verification_runs (namespace, id)',
  `CREATE TABLE verification_states (
    namespace varchar(256) COLLATE "C" NOT NULL,
    run_id bigint NOT NULL,
    verified_at timestamptz(6) NOT NULL,
    CONSTRAINT verification_states_pkey PRIMARY KEY (namespace)
  )`,
  `CREATE TABLE webhook_messages (
    id varchar(64) COLLATE "C" NOT NULL,
    run_id bigint NOT NULL,
    namespace varchar(256) COLLATE "C" NOT NULL,
    body text NOT NULL,
    created_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(6) DEFAULT clock_timestamp(),
    delivered_at timestamptz(6),
    CONSTRAINT webhook_messages_pkey PRIMARY KEY (id)
  )`,
  'CREATE INDEX webhook_messages_next_attempt_at_idx ON webhook_messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL',
  'CREATE INDEX webhook_messages_namespace_idx ON webhook_messages (namespace, run_id)',
  `CREATE TABLE schedule_runs (
    name varchar(64) COLLATE "C" NOT NULL,
    finished_at timestamptz(6) NOT NULL,
    failure_count integer NOT NULL,
    CONSTRAINT schedule_runs_pkey PRIMARY KEY (name)
  )`,
];

const tables = ['schedule_runs', 'webhook_messages', 'verification_states', 'verification_runs'];

/** What verification found, time after time, who is told of it, and when what is done on a schedule was done last. */
export class AddVerificationRuns1764900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
