import { setTimeout as sleep } from 'node:timers/promises';
import { Stop, type StopSignal } from '../database';

/** Work that is done again and again. */
export interface RepeatOptions {
  readonly firstAfterMs: number;
  /** From the end of one time to the beginning of the next. */
  readonly everyMs: number;
  /** `signal` is aborted when the server ends: what the work then asks of the database fails, and so may the work. */
  readonly work: (signal: StopSignal) => Promise<unknown>;
  /** Hears what the work has thrown, unless it was stopped; it is done again all the same. */
  readonly onError: (error: unknown) => void;
}

/** Begins to repeat work; what it gives ends that, and resolves once nothing of it runs any more. */
export function repeat({ everyMs, firstAfterMs, onError, work }: RepeatOptions): () => Promise<void> {
  const stop = new Stop();
  const waiting = new AbortController();
  const wait = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined);
  const run = async (): Promise<void> => {
    await wait(firstAfterMs);
    while (!stop.aborted) {
      try {
        await work(stop);
      } catch (error) {
        // no code is read while it runs: it may have been stopped meanwhile
        if (!(stop as StopSignal).aborted) onError(error);
      }
      if (!(stop as StopSignal).aborted) await wait(everyMs);
    }
  };
  const running = run();
  return async () => {
    stop.abort(undefined);
    waiting.abort();
    await running;
  };
}
