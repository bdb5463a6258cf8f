import type { Statement } from './database';

/** What takes longer than this gains nothing by sharing a connection: the calls that are saved take some 0.03 ms. */
const SLOW_MS = 1;
/** So many times are looked at before a statement is called slow. */
const TIMES = 16;
/** So long it is called so; what it does then may have changed. */
const REMEMBERED_MS = 1_000;

interface Pace {
  times: number;
  slowTimes: number;
  slowUntil: number;
}

/**
 * How long statements take, by their names, as seen by this process. A busy machine makes some of the times long, and
 * answers that are read together make some of them short, so it is what most of them say that counts.
 */
export class StatementPaces {
  private readonly paces = new Map<string, Pace>();

  isSlow({ name }: Statement): boolean {
    const pace = name === undefined ? undefined : this.paces.get(name);
    return pace !== undefined && performance.now() < pace.slowUntil;
  }

  /** Hears what a statement took: from its neighbour's answer to its own. */
  note(statement: Statement, ms: number): void {
    const pace = this.paceOf(statement);
    pace.times += 1;
    if (ms > SLOW_MS) pace.slowTimes += 1;
    if (pace.times < TIMES) return;
    if (pace.slowTimes > TIMES / 2) this.call(pace);
    [pace.times, pace.slowTimes] = [0, 0];
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
      pace = { times: 0, slowTimes: 0, slowUntil: -Infinity };
      this.paces.set(name, pace);
    }
    return pace;
  }
}
