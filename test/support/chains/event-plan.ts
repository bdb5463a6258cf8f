import fc from 'fast-check';

import type { HashSchemeName } from '../../../src/core/hash-schemes';
import { hostileText, nastyObject } from './hostile';
import { SPELLINGS, type Spelling } from './spellings';

/** Names that are tried for an unknown triggered_by, besides none and "system". */
export const TRIED_NAMES: readonly string[] = ['Ada'];

/** An effect: with the usual keys, or without one of them. */
export interface EffectPlan {
  readonly success: boolean;
  readonly details: string;
  readonly lacks: 'nothing' | 'success' | 'event_id' | 'all';
  /** Whether it bears the event id of the effect before it. */
  readonly repeats: boolean;
}

/** What the event was handed over with of its trigger. */
export interface TriggerPlan {
  readonly isNested: boolean;
  readonly hasEventId: boolean;
  /** undefined: not handed over. */
  readonly given: string | null | undefined;
  /** What the hash covers where it was not. */
  readonly covered: string | null;
}

/** How one event of a sound chain is made. */
export interface EventPlan {
  readonly scheme: HashSchemeName;
  /** Microseconds after the event before it; negative where clocks differ. */
  readonly step: number;
  readonly trigger: TriggerPlan;
  readonly triggerType: string;
  readonly details: string;
  readonly effects: readonly EffectPlan[];
  readonly coveredSpelling: Spelling;
  readonly givenSpelling: Spelling;
  /** Of a first event: whether its missing predecessor is covered, and handed over, as null. */
  readonly isNullCovered: boolean;
  readonly isNullGiven: boolean;
  readonly externalTrace: string | null;
  readonly version: string;
  readonly isTest: boolean;
  readonly idTail: string;
}

const tried = fc.constantFrom(null, 'system', ...TRIED_NAMES);

const effect: fc.Arbitrary<EffectPlan> = fc.record({
  success: fc.boolean(),
  details: nastyObject,
  lacks: fc.oneof(
    { weight: 14, arbitrary: fc.constant('nothing' as const) },
    { weight: 3, arbitrary: fc.constantFrom('success', 'event_id', 'all') },
  ),
  repeats: fc.nat(9).map((n) => n === 0),
});

const flatTrigger = fc.record({
  isNested: fc.constant(false),
  hasEventId: fc.constant(false),
  given: fc.constant(undefined),
  covered: tried,
});

const nestedTrigger = fc.record({
  isNested: fc.constant(true),
  hasEventId: fc.constantFrom(true, true, true, false),
  given: fc.oneof(fc.constant(undefined), tried, hostileText),
  covered: tried,
});

/** As the archive itself hands an event over that it sealed. */
const wholeTrigger = fc.record({
  isNested: fc.constant(true),
  hasEventId: fc.constant(true),
  given: fc.oneof(tried, hostileText),
  covered: fc.constant(null),
});

const common = {
  // Ties, clocks of several writers that differ by up to minutes, whole milliseconds and odd microseconds.
  step: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 5_000_000 }) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constantFrom(1000, 1_000_000) },
    { weight: 1, arbitrary: fc.integer({ min: -120_000_000, max: -1 }) },
  ),
  triggerType: hostileText,
  details: nastyObject,
  effects: fc.array(effect, { maxLength: 3 }),
  coveredSpelling: fc.constantFrom(...SPELLINGS),
  givenSpelling: fc.constantFrom(...SPELLINGS),
  isNullCovered: fc.boolean(),
  isNullGiven: fc.boolean(),
  externalTrace: fc.option(nastyObject),
  version: hostileText,
  isTest: fc.boolean(),
  idTail: hostileText.map((text) => [...text].slice(0, 200).join('')),
};

const plan: fc.Arbitrary<EventPlan> = fc.oneof(
  fc.record({
    ...common,
    scheme: fc.constantFrom('archive', 'hot'),
    trigger: fc.oneof(flatTrigger, nestedTrigger),
  }),
  fc.record({
    ...common,
    scheme: fc.constantFrom('archive', 'hot'),
    trigger: fc.oneof(flatTrigger, nestedTrigger),
  }),
  fc.record({ ...common, scheme: fc.constant('sealed'), trigger: wholeTrigger }),
);

/** Plans of a chain: three schemes mixed, ties, skewed clocks, hostile texts and numbers. */
export function eventPlans(minLength: number, maxLength: number): fc.Arbitrary<EventPlan[]> {
  return fc.array(plan, { minLength, maxLength, size: 'max' });
}
