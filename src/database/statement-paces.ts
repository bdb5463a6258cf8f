import type { Statement } from './database';

/** What takes longer than this gains nothing by sharing a connection: the calls that are saved take some 0.03 ms. */
const SLOW_MS = 1;
/** So many times are looked at before a statement is called slow. */
const TIMES = 16;
/** So long it is called so; what it does then may have changed. */
const REMEMBERED_MS = 1_000;

interface Pace {
  least: number;
  times: number;
  slowUntil: number;
}

/**
 * How long statements take, by their names, as seen by this process. Whatever else keeps the machine busy only adds to
 * that, so the least of some times tells whether it is the statement that is slow.
 */
export class StatementPaces {
  private readonly paces = new Map<string, Pace>();

  isSlow({ name }: Statement): boolean {
    const pace = name === undefined ? undefined : this.paces.get(name);
    return pace !== undefined && pace.slowUntil !== 0 && performance.now() < pace.slowUntil;
  }

  /** Hears what a statement took. */
  note(statement: Statement, ms: number): void {
    const pace = this.paceOf(statement);
    pace.least = Math.min(pace.least, ms);
    pace.times += 1;
    if (pace.times < TIMES) return;
    if (pace.least > SLOW_MS) this.call(pace);
    [pace.least, pace.times] = [Infinity, 0];
  }

  /** Hears of a statement that others had to wait for too long. */
  noteSlow(statement: Statement): void {
    this.call(this.paceOf(statement));
  }

  private call(pace: Pace): void {
    pace.slowUntil = performance.now() + REMEMBERED_MS;
  }

  private paceOf({ name = '' }: Statement): Pace {
    let pace = this.paces.get(name);
    if (pace === undefined) {
      pace = { least: Infinity, times: 0, slowUntil: 0 };
      this.paces.set(name, pace);
    }
    return pace;
  }
}
