import type { Database } from '../../../src/database';

/** Rows of each kind. */
export const ROWS = 100_000;

/** A moment for row `i`, in no order of insertion. */
const moment = `timestamptz '2025-01-01T00:00:00Z' + ((i * 7919::bigint) % ${ROWS}) * interval '5 minutes'`;
const momentOrNull = `CASE WHEN i % 50 = 0 THEN NULL ELSE ${moment} END`;
/** Common words in every text, `needle` in one of a thousand. */
const words = `'failed attempt number ' || i || ' from host' || i % 300 || CASE WHEN i % 1000 = 0 THEN ' needle' ELSE '' END`;
const address = `CASE WHEN i % 10 = 0 THEN '192.0.2.1'::inet WHEN i % 50 > 1 THEN '10.0.0.0'::inet + i % 2000 END`;
const payload = `'{"message": "' || repeat(md5(i::text), 6) || '"}'`;
/** One of several values, most rows having the first. */
const skewed = (...values: string[]): string =>
  `CASE WHEN i % 100 = 0 THEN '${values.at(-1)}' WHEN i % 10 < 6 THEN '${values[0]}' ELSE (ARRAY['${values.join("','")}'])[1 + i % ${values.length}] END`;

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  security_incidents: {
    incident_type: skewed(
      'unauthorized_access',
      'rate_limit_abuse',
      'suspicious_activity',
      'data_exfiltration',
    ),
    severity: skewed('low', 'medium', 'high', 'critical'),
    status: skewed('resolved', 'false_positive', 'investigating', 'open'),
    description: words,
    source_ip: `coalesce(host(${address}), 'unknown')`,
    source_address: address,
    user_agent: `''`,
    entity_refs: `'{"pid": ' || i || '}'`,
    raw_payload: payload,
    investigation_notes: `''`,
    created_at: moment,
    updated_at: moment,
    search_text: words,
  },
  postmortems: {
    incident_id: `'incident-' || i`,
    started_at: momentOrNull,
    resolved_at: momentOrNull,
    duration_seconds: 'i % 3600',
    affected_services: `ARRAY['service-' || i % 40, 'service-' || 40 + i % 300]`,
    timeline: payload,
    auto_actions: `'[]'`,
    recommendations: `'[]'`,
    system_snapshot: `'{}'`,
    source: skewed('auto', 'manual'),
    namespace: `'namespace-' || i % 20`,
    cascade_event_id: `CASE WHEN i % 3 = 0 THEN 'cascade-' || i ELSE '' END`,
    recovery_session_id: `CASE WHEN i % 3 = 0 THEN 'session-' || i ELSE '' END`,
    created_at: moment,
    search_text: words,
  },
  cascade_events: {
    cascade_id: `'cascade-' || i`,
    namespace: `'namespace-' || i % 20`,
    trigger_type: skewed('METRICS_UPDATED', 'CIRCUIT_BREAKER_OPENED', 'GOVERNANCE_MODE_CHANGED', 'UNKNOWN'),
    trigger_details: `'{}'`,
    effects: payload,
    causation_chain: `ARRAY['evt-' || i, 'evt-' || i + 1]`,
    previous_hash: `'hash-' || i - 20`,
    current_hash: `'hash-' || i`,
    timestamp: moment,
    timestamp_text: `''`,
    total_effects: '0',
    success_count: '0',
    failure_count: '0',
    version: `'1.0'`,
    is_test: 'i % 100 = 0',
    is_triggered_by_known: 'false',
    is_nested: 'false',
  },
  recovery_sessions: {
    session_id: `'session-' || i`,
    namespace: `'namespace-' || i % 20`,
    trigger_level: skewed('LEVEL_1', 'LEVEL_2', 'LEVEL_3', 'UNKNOWN'),
    status: skewed('completed', 'failed', 'aborted', 'in_progress'),
    initiated_by: `'ann'`,
    steps_data: payload,
    started_at: momentOrNull,
    abort_reason: `''`,
    cascade_event_id: `CASE WHEN i % 3 = 0 THEN 'cascade-' || i ELSE '' END`,
    requires_approval: 'false',
    approved_by: `''`,
    metadata: `'{}'`,
    updated_at: moment,
    search_text: words,
  },
  revisions: {
    kind: `'recovery-sessions'`,
    record_id: `'session-' || i / 2`,
    revision: '2 + i % 2',
    previous_document: `'{}'`,
    changed_by: `'ann'`,
    reason: `''`,
  },
};

/** Fills every table with as many rows, their indexes made anew at the end, which is faster. */
export async function fillArchive(database: Database): Promise<void> {
  for (const [table, columns] of Object.entries(tables)) {
    const indexes = await database.query<{ name: string; definition: string }>({
      text: `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
        FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
      values: [table],
    });
    for (const { name } of indexes) await database.query({ text: `DROP INDEX ${name}` });
    await database.query({
      text: `INSERT INTO ${table} (${Object.keys(columns).join(', ')})
        SELECT ${Object.values(columns).join(', ')} FROM generate_series(1, ${ROWS}) AS i`,
    });
    for (const { definition } of indexes) await database.query({ text: definition });
    await database.query({ text: `ANALYZE ${table}` });
  }
}
