// What the system says of processes: processor time and memory. Linux alone; elsewhere nothing is said.
import { readFileSync } from 'node:fs';
import { peakMegabytes } from '../archive.js';

/** Length of a tick of the clock that processes are accounted by: 100 a second on every usual Linux. */
const TICK_MICROSECONDS = 10_000;

/** Microseconds of processor time, user and system, of each of these processes; null where the system does not tell. */
export function processorTimes(pids) {
  if (pids === null) return null;
  try {
    return new Map(pids.map((pid) => [pid, processorTime(pid)]));
  } catch {
    return null;
  }
}

/** What processes took from one look to the next; one that has begun between them began at nothing. */
export function timeBetween(before, after) {
  if (before === null || after === null) return null;
  let total = 0;
  for (const [pid, time] of after) total += time - (before.get(pid) ?? 0);
  return total;
}

function processorTime(pid) {
  // The name, in brackets, may hold anything; the fields after it are counted from the third.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

/**
 * The processes of PostgreSQL that serve this database, seen from the bench's own connection, where they run on this
 * machine and can be read; null elsewhere.
 */
export async function backendsOf(client) {
  const { rows } = await client.query(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
      AND pid <> pg_backend_pid() ORDER BY pid`,
  );
  const pids = rows.map(({ pid }) => pid);
  const isPostgres = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(postgres)');
    } catch {
      return false;
    }
  };
  return pids.every(isPostgres) ? pids : null;
}

export { peakMegabytes };
