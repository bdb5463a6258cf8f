import { ChainFeeder } from './chain-feeder';
import { ChainItem } from './chain-run';
import { ChainWalk } from './chain-walk';
import { ChainStep } from './report';
import { ChainVerdict } from './verdict';
import { WalkOptions } from './walk-options';

/**
 * Verifies the chain of one namespace in a single pass. `batches` gives its events by time, then id (see
 * compareEntries), one by one or in runs. Yields findings and notes as they are found, and each event with its place where
 * `options.withEvents` asks for them; returns the verdict. Memory is bounded by `options.memory`: what lies
 * outside it is asked of `feeder`.
 */
export async function* verifyChain(
  batches: AsyncIterable<readonly ChainItem[]> | Iterable<readonly ChainItem[]>,
  feeder: ChainFeeder,
  options: WalkOptions = {},
): AsyncGenerator<ChainStep, ChainVerdict> {
  const walk = new ChainWalk(feeder, options);
  for await (const batch of batches) {
    await walk.take(batch);
    yield* walk.steps();
  }
  const verdict = await walk.end();
  yield* walk.steps();
  return verdict;
}
