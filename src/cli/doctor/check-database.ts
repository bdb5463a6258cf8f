import type { Settings } from '../../config';
import type { SchemaState, ServerFacts } from '../../database';
import type { LogBacklog } from '../../repositories';
import { fail, ok, orOk, warn, type Finding } from './finding';

/** Connections of a server beside its pool: for locks, notices, stopping statements, and one to look at the database. */
const OWN_CONNECTIONS = 4;
/** Seconds between two clocks from which on it is worth a word, and from which on times of records mislead. */
const CLOCK_WARNING = 2;
const CLOCK_FAILURE = 60;

/** Whether PostgreSQL is set up for an archive. */
export function checkServer(facts: ServerFacts, { poolSize }: Pick<Settings, 'poolSize'>): Finding[] {
  const { connections, encoding, maxConnections, synchronousCommit, version } = facts;
  const problems: [boolean, Finding][] = [
    [
      encoding !== 'UTF8',
      fail(
        `the encoding of the database is ${encoding}, which cannot hold every text`,
        "make one with ENCODING 'UTF8' TEMPLATE template0, and move the archive there",
      ),
    ],
    [
      facts.isStandby,
      fail('the server is a standby, which takes no writes', 'name the primary in DATABASE_URL'),
    ],
    [
      facts.isReadOnly,
      fail(
        'sessions begin read-only (default_transaction_read_only)',
        'set it to off for this database and role',
      ),
    ],
    [
      !facts.fsync,
      fail('fsync is off: a power cut can lose acknowledged writes or ruin the database', 'set it to on'),
    ],
    [
      !facts.fullPageWrites,
      fail('full_page_writes is off: a power cut can ruin the database', 'set it to on'),
    ],
    [
      synchronousCommit === 'off',
      warn(
        'synchronous_commit is off: a crash of the server can lose the last acknowledged writes',
        'set it to on for this database',
      ),
    ],
    [
      !facts.autovacuum || !facts.trackCounts,
      warn(
        'autovacuum is off, or track_counts, without which it does nothing: reads get slower and erased content stays on disk',
        'set both to on',
      ),
    ],
    [
      poolSize + OWN_CONNECTIONS > maxConnections,
      fail(
        `a server may need ${poolSize + OWN_CONNECTIONS} connections, and the database takes ${maxConnections}`,
        'lower ARCHIVE_POOL_SIZE, or raise max_connections',
      ),
    ],
    [
      poolSize + OWN_CONNECTIONS <= maxConnections && connections + OWN_CONNECTIONS > maxConnections,
      warn(
        `${connections} of the ${maxConnections} connections that the database takes are in use`,
        'raise max_connections, or find out who has them',
      ),
    ],
  ];
  return orOk(
    problems.filter(([isProblem]) => isProblem).map(([, finding]) => finding),
    `PostgreSQL ${version}, ${encoding}; an acknowledged write survives a power cut`,
  );
}

/** Whether the tables are those of this version. */
export function checkSchema({ isNew, pending, unknown }: SchemaState, mayCreate: boolean): Finding[] {
  if (unknown.length > 0)
    return [
      fail(
        `a newer version of incident-archive made these tables (unknown migrations: ${unknown.slice(0, 3).join(', ')})`,
        'run that version, or a newer one',
      ),
    ];
  if (pending.length === 0) return [ok('the tables are those of this version')];
  if (!mayCreate)
    return [
      fail(
        `${pending.length} migrations wait for the next start, and this role may not make tables`,
        'GRANT CREATE ON SCHEMA to it, for the start at least',
      ),
    ];
  return isNew
    ? [ok('the database holds no archive yet: the first start makes the tables')]
    : [
        warn(
          `${pending.length} migrations wait for the next start: ${pending.join(', ')}`,
          'make a backup, then start the server of this version',
        ),
      ];
}

/** How clocks stand to each other, in seconds. */
export interface Clocks {
  /** By how much the database's clock is ahead of this machine's. */
  readonly ahead: number;
  /** Within how much that is known: what the answer took. */
  readonly margin: number;
}

/** Whether the clocks of this machine, of the database and of the evidence log agree. */
export function checkClocks(
  { ahead, margin }: Clocks,
  backlog: Pick<LogBacklog, 'lastEntryAge'> | null,
): Finding[] {
  const difference = Math.max(0, Math.abs(ahead) - margin);
  const told = `this machine's clock and the database's differ by ${difference.toFixed(1)} s`;
  const remedy = 'have both follow a time server (NTP)';
  const age = backlog?.lastEntryAge ?? null;
  return orOk(
    [
      difference > CLOCK_FAILURE ? fail(told, remedy) : null,
      difference > CLOCK_WARNING && difference <= CLOCK_FAILURE ? warn(told, remedy) : null,
      age !== null && age < -CLOCK_WARNING
        ? fail(
            `the last entry of the evidence log is of a time ${(-age).toFixed(0)} s ahead of the database's clock: it ran back, or was ahead then`,
            'set the clock right; the times of new records run back until then',
          )
        : null,
    ],
    `this machine and the database agree within ${Math.max(difference, margin).toFixed(1)} s`,
  );
}
