import { exact, type SampleJson } from './json';
import type { SeededRandom } from './random';

/** One effect of a scenario, before it gets ids and a time. */
export interface EffectTemplate {
  readonly actionType: string;
  readonly details: SampleJson;
  /** What it acts on; the event's service where it is left out. */
  readonly target?: string;
  /** Why it may fail; without it the effect always succeeds. */
  readonly failure?: string;
  /** Keys beyond the eight of every effect, which a manual intervention has. */
  readonly manual?: Readonly<Record<string, SampleJson>>;
}

/** What sets a cascade off and what follows. */
export interface CascadeScenario {
  readonly triggerType: string;
  /** How grave it is: such an event can lead to a recovery. Null where none is needed. */
  readonly level: 'LEVEL_1' | 'LEVEL_2' | 'LEVEL_3' | null;
  readonly triggeredBy: string | null;
  readonly details: (random: SeededRandom, service: string) => SampleJson;
  readonly effects: readonly EffectTemplate[];
}

const notifyOnCall: EffectTemplate = {
  actionType: 'NOTIFY_ONCALL',
  target: 'pager',
  details: { channel: '#온콜', urgency: 'high' },
};
const rollBackCanary: EffectTemplate = {
  actionType: 'CANARY_ROLLBACK',
  details: { from: '2025.47.1', to: '2025.46.3', traffic: exact('0.05') },
  failure: 'rollback timed out after 30.0 s',
};
const halveBudget: EffectTemplate = {
  actionType: 'BUDGET_MULTIPLIER',
  details: { multiplier: exact('0.5'), floor: exact('0.0') },
};
const strictMode: EffectTemplate = {
  actionType: 'GOVERNANCE_STRICT',
  details: { until_error_rate: exact('1e-05'), deploys: 'frozen' },
};

/** Events that need a recovery. */
export const graveScenarios: readonly CascadeScenario[] = [
  {
    triggerType: 'CIRCUIT_BREAKER_OPENED',
    level: 'LEVEL_1',
    triggeredBy: null,
    details: (random, service) => ({
      service,
      error_rate: exact(`0.${random.integer(510, 940)}`),
      threshold: exact('0.5'),
      window_seconds: exact('30.0'),
      cause: 'connection pool exhausted',
    }),
    effects: [
      { actionType: 'CIRCUIT_OPEN', details: { half_open_after_s: 60 } },
      notifyOnCall,
      rollBackCanary,
    ],
  },
  {
    triggerType: 'ERROR_BUDGET_EXHAUSTED',
    level: 'LEVEL_2',
    triggeredBy: 'system',
    details: (random, service) => ({
      slo: `${service}-availability`,
      remaining: exact('-0.0'),
      burn_rate: exact(`${random.integer(10, 20)}.${random.integer(0, 9)}`),
      requests: exact(random.digits(18)),
    }),
    effects: [halveBudget, strictMode, rollBackCanary, notifyOnCall],
  },
  {
    triggerType: 'EMERGENCY_LEVEL_CHANGED',
    level: 'LEVEL_3',
    triggeredBy: 'system',
    details: (random) => ({
      old_level: 'NORMAL',
      new_level: 'LEVEL_3',
      reason: `지연 증가 – p99 > ${random.integer(2, 9)} s`,
    }),
    effects: [
      strictMode,
      {
        actionType: 'CIRCUIT_OPEN',
        details: { half_open_after_s: 120 },
        failure: 'breaker is locked by hand',
      },
      halveBudget,
      notifyOnCall,
    ],
  },
];

/** Events of every day. */
export const calmScenarios: readonly CascadeScenario[] = [
  {
    triggerType: 'METRICS_UPDATED',
    level: null,
    triggeredBy: null,
    details: (random) => ({ p99_ms: exact(`${random.integer(80, 900)}.0`), error_rate: exact('6e-07') }),
    effects: [],
  },
  {
    triggerType: 'CIRCUIT_BREAKER_HALF_OPENED',
    level: null,
    triggeredBy: null,
    details: (random, service) => ({ service, probes: random.integer(1, 5) }),
    effects: [],
  },
  {
    triggerType: 'CIRCUIT_BREAKER_CLOSED',
    level: null,
    triggeredBy: null,
    details: (random, service) => ({ service, closed_after_s: exact(`${random.integer(60, 900)}.5`) }),
    effects: [{ actionType: 'BUDGET_MULTIPLIER', details: { multiplier: exact('1.0') } }],
  },
  {
    triggerType: 'GOVERNANCE_MODE_CHANGED',
    level: null,
    triggeredBy: 'system',
    details: () => ({ old_mode: 'STRICT', new_mode: 'NORMAL' }),
    effects: [notifyOnCall],
  },
  {
    triggerType: 'MANUAL_INTERVENTION',
    level: null,
    triggeredBy: 'jiwoo.han',
    details: (random) => ({ ticket: `OPS-${random.integer(1_000, 1_999)}`, note: 'drained by hand' }),
    effects: [
      {
        actionType: 'MANUAL_OVERRIDE',
        details: { by: 'on-call' },
        manual: {
          intervention_type: 'OVERRIDE',
          overridden_decision: null,
          justification: 'planned work',
          approved_by: 'lead',
          related_cascade_id: null,
        },
      },
    ],
  },
];

/** The namespaces and their services. */
export const namespaceServices = {
  seoul: ['storefront', 'search', 'inventory', 'cart'],
  payments: ['card-gateway', 'ledger', 'payout', 'fraud-check'],
  edge: ['cdn-icn', 'waf', 'dns', 'tls-terminator'],
} as const satisfies Record<string, readonly string[]>;

/** A namespace of the sample. */
export type SampleNamespace = keyof typeof namespaceServices;
