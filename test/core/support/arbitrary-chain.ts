import fc from 'fast-check';

import { CascadeEventRecord } from '../../../src/core/records';
import { builtChain, EventPlan } from './chains';

const plan: fc.Arbitrary<EventPlan> = fc.record({
  scheme: fc.constantFrom('archive', 'hot', 'sealed'),
  isFlat: fc.boolean(),
  // Ties, clocks of several writers that differ by up to minutes, whole milliseconds and odd microseconds.
  step: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 5_000_000 }) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(1000, 1_000_000) },
    { weight: 1, arbitrary: fc.integer({ min: -120_000_000, max: -1 }) },
  ),
  triggeredBy: fc.constantFrom(null, 'system', 'Ada'),
  effects: fc.nat(3),
  spelling: fc.constantFrom('iso', 'Z', 'millis', '+09:00'),
});

/** A sound chain of 1 to `maxLength` events: three schemes mixed, ties, skewed clocks. */
export function soundChain(maxLength: number): fc.Arbitrary<CascadeEventRecord[]> {
  return fc.array(plan, { minLength: 1, maxLength }).map((plans) => builtChain(plans));
}

/** Names that a walk over a sound chain must be told. */
export const NAMES: readonly string[] = ['Ada'];
