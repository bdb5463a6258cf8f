import { ChainPieces, type Reached, type RunOptions } from './chain-pieces';
import type { ChainItem } from '../core/chain';
import type { Session } from '../database';
import type { ChainEvents } from './chain-events';
import type { ChainWindow } from './chain-window';

/** So many times as long as a piece that was one run is the next one. */
const GROWTH = 10;

/**
 * Reads a chain a piece at a time and lets the database compare neighbours: of events that nothing speaks against and
 * that follow one another, only the last is fetched. So a sound chain costs the same memory whatever its length, and
 * leaves the process to others. Pieces grow while each is one run, and one that is not is looked at again in small ones.
 */
export async function* chainRuns(
  session: Session,
  window: ChainWindow,
  events: ChainEvents,
  options: RunOptions,
): AsyncGenerator<readonly ChainItem[]> {
  const pieces = new ChainPieces(session, window, events, options);
  let reached: Reached | null = null;
  let size = options.smallest;
  for (;;) {
    const end = await pieces.end(reached, null, size);
    if (end === null) return;
    const whole: Reached | null = await pieces.wholeRun(reached, end);
    if (whole !== null) {
      yield whole.items;
      reached = whole;
    } else {
      for await (const told of pieces.told(reached, end)) {
        yield told.items;
        reached = told;
      }
    }
    size = reached?.run == null ? options.smallest : Math.min(size * GROWTH, options.largest);
  }
}
