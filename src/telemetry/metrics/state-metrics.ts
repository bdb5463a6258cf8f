import { Counter, Gauge, type Registry } from 'prom-client';
import { verificationResults, type ArchiveState } from './archive-state';

/** What is known of the archive's state, and how old that is. */
export interface KnownState {
  /** The state that was read last; null before the first time. */
  readonly state: ArchiveState | null;
  /** Whether it was read for this scrape, or just before. */
  readonly isFresh: boolean;
  /** When it was read, in seconds since 1970; 0 for never. */
  readonly readAt: number;
  /** Bytes that are free where the archive keeps files, by what it keeps there. */
  readonly freeBytes: Readonly<Record<string, number>>;
}

/** How often is done what is done on a schedule, in seconds; null where it is off. */
export interface Schedules {
  readonly verifyEverySeconds: number | null;
  readonly retentionEverySeconds: number | null;
}

/** Has each scrape tell the state of the archive as it is known. Where nothing is known yet, no series say so. */
export function addStateMetrics(registry: Registry, schedules: Schedules, known: () => KnownState): void {
  const add = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    tell: (gauge: Gauge<Label>, state: ArchiveState) => void,
  ): void => {
    new Gauge({
      name: `incident_archive_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        // it is 0 then, which nobody said
        if (labelNames.length === 0) this.remove();
        const { state } = known();
        if (state !== null) tell(this, state);
      },
    });
  };
  const single = (name: string, help: string, value: (state: ArchiveState) => number): void =>
    add(name, help, [], (gauge, state) => gauge.set(value(state)));

  addFreshness(registry, schedules, known);
  single('log_entries', 'Entries that have their places in the evidence log.', (state) => state.logEntries);
  single(
    'log_unsigned_entries',
    'Entries of the evidence log that no signed checkpoint covers yet.',
    (state) => state.unsignedEntries,
  );
  single(
    'log_checkpoint_timestamp_seconds',
    'When the newest checkpoint was signed, in seconds since 1970; 0: never.',
    (state) => state.checkpointAt,
  );
  add(
    'verification_namespaces',
    'Namespaces by the result of their last verification; never: they were not verified yet.',
    ['result'],
    (gauge, { namespaceCounts }) => {
      for (const result of verificationResults) gauge.set({ result }, namespaceCounts[result]);
    },
  );
  add(
    'verification_oldest_timestamp_seconds',
    'When the namespace was verified whose last verification is the oldest, in seconds since 1970; 0: never.',
    [],
    (gauge, { oldestVerificationAt }) => {
      if (oldestVerificationAt !== null) gauge.set(oldestVerificationAt);
    },
  );
  add(
    'verification_result',
    'Always 1; its labels say what the last verification of a namespace found. A bounded number of them, broken ones first.',
    ['namespace', 'result'],
    (gauge, { namespaces }) => {
      for (const { namespace, result } of namespaces) gauge.set({ namespace, result }, 1);
    },
  );
  add(
    'verification_timestamp_seconds',
    'When the same namespaces were verified last, in seconds since 1970; 0: never.',
    ['namespace'],
    (gauge, { namespaces }) => {
      for (const { namespace, verifiedAt } of namespaces) gauge.set({ namespace }, verifiedAt);
    },
  );
  add(
    'retention_last_removal_timestamp_seconds',
    'When retention removed records last, by kind, in seconds since 1970.',
    ['kind'],
    (gauge, { retention }) => {
      for (const { kind, lastRemovedAt } of retention) gauge.set({ kind }, lastRemovedAt);
    },
  );
  single(
    'retention_run_timestamp_seconds',
    'When retention on a schedule came to its end last, in seconds since 1970; 0: never.',
    ({ retentionRun }) => retentionRun.finishedAt,
  );
  single(
    'retention_run_failures',
    'Rules of retention that failed then.',
    ({ retentionRun }) => retentionRun.failureCount,
  );
  add(
    'webhook_messages',
    'Messages for the webhook that have not arrived, by state: waiting (they are tried again) or given_up (until a later one tells instead, or nothing is found any more).',
    ['state'],
    (gauge, { webhook }) => {
      gauge.set({ state: 'waiting' }, webhook.waiting);
      gauge.set({ state: 'given_up' }, webhook.givenUp);
    },
  );
  single(
    'database_bytes',
    'Bytes of the database: as PostgreSQL tells them, or of the data folder.',
    (state) => state.databaseBytes,
  );
  addRemoved(registry, known);
}

function addRemoved(registry: Registry, known: () => KnownState): void {
  new Counter({
    name: 'incident_archive_retention_removed_total',
    help: 'Records that retention has removed, by kind, by whomever.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, removed } of known().state?.retention ?? []) this.inc({ kind }, removed);
    },
  });
}

/** How far all else can be relied on, and what it is measured by. */
function addFreshness(registry: Registry, schedules: Schedules, known: () => KnownState): void {
  const registers = [registry];
  new Gauge({
    name: 'incident_archive_state_up',
    help: '1 where the database answered in time; 0 where what is told of the archive is what it said last.',
    registers,
    collect() {
      this.set(known().isFresh ? 1 : 0);
    },
  });
  new Gauge({
    name: 'incident_archive_state_timestamp_seconds',
    help: 'When the database said last what is told of the archive, in seconds since 1970; 0: never.',
    registers,
    collect() {
      this.set(known().readAt);
    },
  });
  new Gauge({
    name: 'incident_archive_disk_free_bytes',
    help: 'Bytes that are free on the disk, by what the archive keeps there: data (the embedded engine) or evidence.',
    labelNames: ['folder'],
    registers,
    collect() {
      this.reset();
      for (const [folder, bytes] of Object.entries(known().freeBytes)) this.set({ folder }, bytes);
    },
  });
  new Gauge({
    name: 'incident_archive_verification_interval_seconds',
    help: 'How often each chain is to be verified; 0: verification on a schedule is off.',
    registers,
  }).set(schedules.verifyEverySeconds ?? 0);
  new Gauge({
    name: 'incident_archive_retention_interval_seconds',
    help: 'How often retention on a schedule is to run; 0: it is off, or there are no rules.',
    registers,
  }).set(schedules.retentionEverySeconds ?? 0);
}
