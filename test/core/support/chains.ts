import {
  ChainFeeder,
  ChainStep,
  ChainVerdict,
  ClockNote,
  CollectedChain,
  Finding,
  PlacedEvent,
} from '../../../src/core/chain';
import { verifyChain, WalkOptions } from '../../../src/core/chain';
import { hashOf, HashSchemeName } from '../../../src/core/hash-schemes';
import { CascadeEventRecord } from '../../../src/core/records';
import { addMicroseconds, isoformat, parseTimestamp } from '../../../src/core/timestamp';

/** Everything that a walk told. */
export interface Walked {
  readonly verdict: ChainVerdict;
  readonly findings: readonly Finding[];
  readonly notes: readonly ClockNote[];
  readonly events: readonly PlacedEvent[];
}

/** Walks records delivered in the given order; `retained` is the hash of the last event that retention removed. */
export async function walk(
  records: Iterable<CascadeEventRecord>,
  options: WalkOptions = {},
  names: readonly string[] = [],
  retained?: string,
): Promise<Walked> {
  const chain = new CollectedChain(names);
  for (const record of records) chain.add(record);
  const feeder: ChainFeeder = {
    // Asynchronous as a database would be.
    lookup: async (hash) => ({ ...chain.lookup(hash), retained: hash === retained }),
    reproducesWith: async (event, previousHash) => chain.reproducesWith(event, previousHash),
  };
  return fetched(verifyChain(chain.batches(), feeder, { withEvents: true, ...options }));
}

/** Runs a walk to its end. */
export async function fetched(steps: AsyncGenerator<ChainStep, ChainVerdict>): Promise<Walked> {
  const findings: Finding[] = [];
  const notes: ClockNote[] = [];
  const events: PlacedEvent[] = [];
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return { verdict: next.value, findings, notes, events };
    const step = next.value;
    if (step.kind === 'finding') findings.push(step.finding);
    else if (step.kind === 'note') notes.push(step.note);
    else if (step.kind === 'event') events.push(step.event);
  }
}

/** Kind and accused event of each finding, sorted. */
export function accusations(walked: Walked): string[] {
  return walked.findings.map(({ kind, cascadeId }) => `${kind} ${cascadeId}`).sort();
}

/** How one event of a built chain is made. */
export interface EventPlan {
  readonly scheme: HashSchemeName;
  /** Whether a hot event comes with its flat fields alone. */
  readonly isFlat: boolean;
  /** Microseconds after the event before it; negative where clocks differ. */
  readonly step: number;
  readonly triggeredBy: string | null;
  readonly effects: number;
  readonly spelling: 'iso' | 'Z' | 'millis' | '+09:00';
}

/** A sound chain made by the plans, in its true order. */
export function builtChain(plans: readonly EventPlan[], namespace = 'built'): CascadeEventRecord[] {
  const records: CascadeEventRecord[] = [];
  let instant = parseTimestamp('2026-01-01T00:00:24.044Z').instant;
  let previousHash: string | null = plans[0]?.spelling === 'Z' ? null : '';
  plans.forEach((plan, i) => {
    instant = addMicroseconds(instant, BigInt(plan.step));
    const record = sealedBy(plan, { ...unhashed(plan, i, instant), namespace, previousHash });
    previousHash = record.currentHash;
    records.push(record);
  });
  return records;
}

type TimeOf = Parameters<typeof isoformat>[0];

function unhashed(plan: EventPlan, i: number, instant: TimeOf): Omit<CascadeEventRecord, 'previousHash'> {
  const isFlat = plan.scheme === 'archive' || (plan.scheme === 'hot' && plan.isFlat);
  const eventIds = Array.from({ length: plan.effects }, (_, k) => `evt-${i}-${k + 1}`);
  const effects = eventIds.map(
    (id, k) => `{"details":{"w":${k}.0},"event_id":"${id}","success":${k % 3 !== 1}}`,
  );
  const successCount = eventIds.filter((_, k) => k % 3 !== 1).length;
  const triggerEventId = `evt-${i}-0`;
  return {
    shape: isFlat ? 'flat' : 'nested',
    cascadeId: `cascade-${(i * 7919) % 10_007}-${i}`,
    namespace: '',
    triggerType: 'HEALTH_CHECK',
    triggerEventId: isFlat ? null : triggerEventId,
    triggeredBy: isFlat ? undefined : plan.triggeredBy,
    triggerDetails: `{"error_rate":${i + 1}.5,"threshold":1.0}`,
    effects: `[${effects.join(',')}]`,
    causationChain: [triggerEventId, ...eventIds],
    timestamp: parseTimestamp(spelled(plan, instant)),
    currentHash: '',
    totalEffects: plan.effects,
    successCount,
    failureCount: plan.effects - successCount,
    archivedAt: null,
    externalTrace: i % 2 === 0 ? null : '{"trace_id":"t","sampled":1.0}',
    version: '1.0',
    isTest: i % 5 === 0,
  };
}

function spelled(plan: EventPlan, instant: TimeOf): string {
  if (plan.scheme === 'sealed') return `${instant.slice(0, -1)}+00:00`;
  const iso = isoformat(instant);
  if (plan.spelling === 'iso' || plan.scheme === 'archive') return iso;
  if (plan.spelling === 'Z') return iso.replace('+00:00', 'Z');
  if (plan.spelling === 'millis' && instant.endsWith('000Z')) return `${instant.slice(0, -4)}Z`;
  return `${isoformat(addMicroseconds(instant, 32_400_000_000n)).slice(0, -6)}+09:00`;
}

function sealedBy(plan: EventPlan, record: CascadeEventRecord): CascadeEventRecord {
  const { timestamp, previousHash } = record;
  const triggeredBy = plan.scheme === 'archive' ? null : plan.triggeredBy;
  const choice = {
    timestampText: timestamp.text,
    triggeredBy,
    previousHash: plan.scheme === 'sealed' ? (previousHash ?? '') : previousHash,
  };
  return { ...record, currentHash: hashOf(record, plan.scheme, choice) };
}

/** Plans of `count` archive events, a second apart. */
export function plainPlans(count: number): EventPlan[] {
  return Array.from({ length: count }, () => ({
    scheme: 'archive',
    isFlat: true,
    step: 1_000_000,
    triggeredBy: null,
    effects: 2,
    spelling: 'iso',
  }));
}

/** The record with a change in it, hashed anew under the archive scheme. */
export function rehashed(
  record: CascadeEventRecord,
  change: Partial<CascadeEventRecord>,
): CascadeEventRecord {
  const changed = { ...record, ...change };
  const { timestamp, previousHash } = changed;
  const choice = { timestampText: timestamp.text, triggeredBy: null, previousHash };
  return { ...changed, currentHash: hashOf(changed, 'archive', choice) };
}
