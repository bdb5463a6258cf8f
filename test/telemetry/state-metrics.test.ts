import { Registry } from 'prom-client';
import { addStateMetrics, type ArchiveState, type KnownState } from '../../src/telemetry/metrics';
import { seriesOf } from '../support/metrics-text';

const state: ArchiveState = {
  ...{ logEntries: 12, unsignedEntries: 3, checkpointAt: 1_700_000_000.5, databaseBytes: 4_096 },
  namespaceCounts: { verified: 1, inconsistent: 0, broken: 1, empty: 0, never: 0 },
  oldestVerificationAt: 1_700_000_001,
  namespaces: [],
  retention: [{ kind: 'cascade-events', removed: 7, lastRemovedAt: 1_700_000_002 }],
  retentionRun: { finishedAt: 0, failureCount: 0 },
  webhook: { waiting: 0, givenUp: 1 },
};

function told(known: Partial<KnownState>): Promise<string> {
  const registry = new Registry();
  addStateMetrics(registry, { verifyEverySeconds: 3_600, retentionEverySeconds: null }, () => ({
    ...{ state, isFresh: true, readAt: 1_700_000_003, freeBytes: { evidence: 5 } },
    ...known,
  }));
  return registry.metrics();
}

test('a namespace with any name is the value of a label, and no line of its own', async () => {
  const namespace = 'evil"} 1\nincident_archive_forged{a="\\';
  const text = await told({
    state: { ...state, namespaces: [{ namespace, result: 'broken', verifiedAt: 5 }] },
  });

  expect(text.split('\n').filter((line) => line.startsWith('incident_archive_forged'))).toEqual([]);
  expect(text).toContain(
    'incident_archive_verification_timestamp_seconds{namespace="evil\\"} 1\\nincident_archive_forged{a=\\"\\\\"} 5\n',
  );
});

test('where nothing was read yet nothing is told of the archive, but that nothing was read', async () => {
  const text = await told({ state: null, isFresh: false, readAt: 0 });

  expect(seriesOf(text, 'incident_archive_state_up')).toEqual({ '': 0 });
  expect(seriesOf(text, 'incident_archive_state_timestamp_seconds')).toEqual({ '': 0 });
  expect(seriesOf(text, 'incident_archive_verification_interval_seconds')).toEqual({ '': 3_600 });
  for (const name of ['log_entries', 'verification_namespaces', 'retention_removed_total', 'database_bytes'])
    expect(seriesOf(text, `incident_archive_${name}`)).toEqual({});
});

test('what is known is told, and where there is no namespace no age of its verification is made up', async () => {
  const text = await told({ state: { ...state, oldestVerificationAt: null } });

  expect(seriesOf(text, 'incident_archive_log_unsigned_entries')).toEqual({ '': 3 });
  expect(seriesOf(text, 'incident_archive_log_checkpoint_timestamp_seconds')).toEqual({
    '': 1_700_000_000.5,
  });
  expect(seriesOf(text, 'incident_archive_retention_removed_total')).toEqual({
    '{kind="cascade-events"}': 7,
  });
  expect(seriesOf(text, 'incident_archive_webhook_messages')).toMatchObject({ '{state="given_up"}': 1 });
  expect(seriesOf(text, 'incident_archive_disk_free_bytes')).toEqual({ '{folder="evidence"}': 5 });
  expect(seriesOf(text, 'incident_archive_verification_oldest_timestamp_seconds')).toEqual({});
});
