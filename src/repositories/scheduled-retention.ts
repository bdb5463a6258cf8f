import type { Instant } from '../core/brands';
import { parseTimestamp, type Timestamp } from '../core/timestamp';
import type { Caller } from '../auth';
import type { Database } from '../database';
import { cascadeEventKind, recoverySessionKind } from '../entities';
import { namespacesWithOlder } from './retention';
import { View } from './sql/scope';

/** Under this name it is noted when retention ran last. */
const NAME = 'retention';

/** What retention on a schedule asks before it deletes, and notes after. */
export class ScheduledRetention {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    caller: Caller,
  ) {
    this.view = View.of(database, caller);
  }

  /** Whether it ran last longer ago than so many seconds, on any server, or never. */
  async isDue(everySeconds: number): Promise<boolean> {
    const recent = await this.database.query({
      text: `SELECT FROM schedule_runs WHERE name = $1
        AND finished_at > clock_timestamp() - make_interval(secs => $2)`,
      values: [NAME, everySeconds],
    });
    return recent.length === 0;
  }

  /** The moment so many seconds ago, by the database's clock. */
  async ago(seconds: number): Promise<Timestamp> {
    const [clock] = await this.database.query<{ then: Instant }>({
      text: 'SELECT clock_timestamp() - make_interval(secs => $1) AS then',
      values: [seconds],
    });
    if (clock === undefined) throw new Error('the database gives no time');
    return parseTimestamp(clock.then);
  }

  /** The caller's namespaces with records of a kind that are older than the cutoff, and that nothing holds. */
  namespaces(kind: 'cascade-events' | 'recovery-sessions', cutoff: Timestamp): Promise<string[]> {
    return kind === 'cascade-events'
      ? namespacesWithOlder(this.view, cascadeEventKind, cutoff)
      : namespacesWithOlder(this.view, recoverySessionKind, cutoff);
  }

  /** Notes that it has run, and how many of its rules failed. */
  async finished(failureCount: number): Promise<void> {
    await this.database.query({
      text: `INSERT INTO schedule_runs (name, finished_at, failure_count) VALUES ($1, clock_timestamp(), $2)
        ON CONFLICT (name) DO UPDATE SET finished_at = excluded.finished_at, failure_count = excluded.failure_count`,
      values: [NAME, failureCount],
    });
  }
}
