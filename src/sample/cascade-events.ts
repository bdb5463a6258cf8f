import type { Instant } from '../core/brands';
import { hashOf, type HashSchemeName } from '../core/hash-schemes';
import { canonicalJson, parseJson } from '../core/json';
import { deriveCausationChain, deriveEffectCounts, type CascadeEventRecord } from '../core/records';
import {
  calmScenarios,
  graveScenarios,
  namespaceServices,
  type CascadeScenario,
  type EffectTemplate,
  type SampleNamespace,
} from './cascade-scenarios';
import { jsonText, type SampleJson } from './json';
import type { SeededRandom } from './random';
import { later, recentInstant, spellings } from './time';

/** A cascade event with what its records of recovery follow from. */
export interface SampleCascade {
  readonly record: CascadeEventRecord;
  readonly namespace: SampleNamespace;
  readonly service: string;
  readonly level: CascadeScenario['level'];
}

/** How a writer hashes, keeps and spells its events. */
interface Writer {
  readonly scheme: HashSchemeName;
  readonly spelling: keyof typeof spellings;
}

/** Who writes each namespace's chain; two writers take turns on the edge. */
const writers: Record<SampleNamespace, readonly Writer[]> = {
  seoul: [{ scheme: 'hot', spelling: 'seoul' }],
  payments: [{ scheme: 'archive', spelling: 'utc' }],
  edge: [
    { scheme: 'hot', spelling: 'javascript' },
    { scheme: 'archive', spelling: 'utc' },
  ],
};

/** One namespace's chain of `count` events, oldest first; every third of them grave. */
export function sampleChain(
  random: SeededRandom,
  now: Instant,
  namespace: SampleNamespace,
  count: number,
): SampleCascade[] {
  const times = Array.from({ length: count }, () => recentInstant(now, random)).sort();
  const chain: SampleCascade[] = [];
  for (const [index, at] of times.entries()) {
    const scenario = random.pick(index % 3 === 1 ? graveScenarios : calmScenarios);
    const service = random.pick(namespaceServices[namespace]);
    const writer = random.pick(writers[namespace]);
    const previousHash = chain.at(-1)?.record.currentHash ?? (writer.scheme === 'hot' ? null : '');
    const record = sampleEvent(random, { scenario, service, namespace, writer, at, previousHash });
    chain.push({ record, namespace, service, level: scenario.level });
  }
  return chain;
}

interface EventPlan {
  readonly scenario: CascadeScenario;
  readonly service: string;
  readonly namespace: SampleNamespace;
  readonly writer: Writer;
  readonly at: Instant;
  readonly previousHash: string | null;
}

function sampleEvent(random: SeededRandom, plan: EventPlan): CascadeEventRecord {
  const { scenario, service, writer } = plan;
  const triggerEventId = `evt-${random.hex(8)}`;
  const timestamp = spellings[writer.spelling](plan.at);
  const effects = sampleEffects(random, scenario.effects, service, triggerEventId, timestamp.text);
  const effectsNode = parseJson(effects);
  const counts = deriveEffectCounts(effectsNode) ?? { total: 0, success: 0, failure: 0 };
  const isNested = writer.scheme === 'hot';
  const unhashed: CascadeEventRecord = {
    shape: isNested ? 'nested' : 'flat',
    cascadeId: `cascade-${random.hex(12)}`,
    namespace: plan.namespace,
    triggerType: scenario.triggerType,
    triggerEventId: isNested ? triggerEventId : null,
    triggeredBy: isNested ? scenario.triggeredBy : undefined,
    triggerDetails: canonical(scenario.details(random, service)),
    effects,
    causationChain: deriveCausationChain(triggerEventId, effectsNode) ?? [],
    timestamp,
    previousHash: plan.previousHash,
    currentHash: '',
    totalEffects: counts.total,
    successCount: counts.success,
    failureCount: counts.failure,
    archivedAt: isNested ? null : later(plan.at, 2, random),
    externalTrace: random.chance(0.3) ? sampleTrace(random) : null,
    version: '1.0',
    isTest: random.chance(0.05),
  };
  const choice = {
    timestampText: timestamp.text,
    triggeredBy: scenario.triggeredBy,
    previousHash: plan.previousHash,
  };
  return { ...unhashed, currentHash: hashOf(unhashed, writer.scheme, choice) };
}

/** Effects in canonical form: each caused by the one before it, the first by the trigger. */
function sampleEffects(
  random: SeededRandom,
  templates: readonly EffectTemplate[],
  service: string,
  triggerEventId: string,
  executedAt: string,
): string {
  let cause = triggerEventId;
  const effects = templates.map(({ actionType, details, target, failure, manual }): SampleJson => {
    const eventId = `evt-${random.hex(8)}`;
    const isFailed = failure !== undefined && random.chance(0.35);
    const effect = {
      event_id: eventId,
      action_type: actionType,
      caused_by: cause,
      success: !isFailed,
      target: target ?? service,
      details,
      error_message: isFailed ? failure : null,
      executed_at: executedAt,
      ...manual,
    };
    cause = eventId;
    return effect;
  });
  return canonical(effects);
}

function sampleTrace(random: SeededRandom): string {
  const traceId = random.hex(32);
  return jsonText({ trace_id: traceId, span_id: random.hex(16), trace_flags: '01', baggage: { team: 'sre' } })
    .text;
}

function canonical(value: SampleJson): string {
  return canonicalJson(parseJson(jsonText(value).text));
}
