import type { Instant } from '../brands';
import { hashOf, sealedTimestampText } from '../hash-schemes';
import { quote, quoteOrNull } from '../json';
import type { CascadeEventRecord } from '../records';
import { addMicroseconds, microsecondsBetween, Timestamp } from '../timestamp';
import type { SettledEffect } from './effect-draft';

/** The newest link of a chain. */
export interface ChainHead {
  readonly hash: string;
  /** Null where it is not known. */
  readonly instant: Instant | null;
}

/** An event to be sealed; JSON members hold canonical texts. */
export interface EventDraft {
  readonly cascadeId: string;
  readonly namespace: string;
  readonly triggerType: string;
  readonly triggerEventId: string;
  readonly triggeredBy: string | null;
  readonly triggerDetails: string;
  readonly effects: readonly SettledEffect[];
  /** Canonical JSON, null where there is none. */
  readonly externalTrace: string | null;
  readonly version: string;
  readonly isTest: boolean;
}

/** How far the head's time may lie ahead of the clock and still be followed, in microseconds: five minutes. */
const MAX_LEAD = 300_000_000n;

/**
 * The time of the next event: the clock, or a microsecond after the head where the head's is not before it by
 * less than five minutes. A head further in the future does not drag the chain along: the link stands, and the
 * time runs back.
 */
export function nextInstant(clock: Instant, head: ChainHead | null): Instant {
  if (head?.instant == null) return clock;
  const lead = microsecondsBetween(clock, head.instant);
  return lead < 0n || lead >= MAX_LEAD ? clock : addMicroseconds(head.instant, 1n);
}

/** The event as scheme `sealed` hashes it, linked to the head. */
export function sealEvent(draft: EventDraft, instant: Instant, head: ChainHead | null): CascadeEventRecord {
  const timestampText = sealedTimestampText(instant);
  const successes = draft.effects.filter(({ success }) => success).length;
  const { effects, ...rest } = draft;
  const unsealed: CascadeEventRecord = {
    ...rest,
    shape: 'nested',
    effects: `[${effects.map((effect) => writeEffect(effect, timestampText)).join(',')}]`,
    causationChain: [...new Set([draft.triggerEventId, ...effects.map(({ eventId }) => eventId)])],
    timestamp: new Timestamp(timestampText, instant),
    previousHash: head?.hash ?? '',
    currentHash: '',
    totalEffects: effects.length,
    successCount: successes,
    failureCount: effects.length - successes,
    archivedAt: null,
  };
  const currentHash = hashOf(unsealed, 'sealed', {
    timestampText,
    triggeredBy: draft.triggeredBy,
    previousHash: unsealed.previousHash,
  });
  return { ...unsealed, currentHash };
}

/** Canonical JSON: keys in the order of their code points. */
function writeEffect(effect: SettledEffect, timestampText: string): string {
  const { intervention } = effect;
  const members: [string, string][] = [
    ['action_type', quote(effect.actionType)],
    ['caused_by', quote(effect.causedBy)],
    ['details', effect.details ?? '{}'],
    ['error_message', quoteOrNull(effect.errorMessage ?? null)],
    ['event_id', quote(effect.eventId)],
    ['executed_at', quote(effect.executedAt ?? timestampText)],
    ['success', String(effect.success)],
    ['target', quoteOrNull(effect.target ?? null)],
  ];
  if (intervention !== null && intervention !== undefined) {
    members.push(
      ['approved_by', quoteOrNull(intervention.approvedBy ?? null)],
      ['intervention_type', quote(intervention.interventionType)],
      ['justification', quoteOrNull(intervention.justification ?? null)],
      ['overridden_decision', intervention.overriddenDecision ?? 'null'],
      ['related_cascade_id', quoteOrNull(intervention.relatedCascadeId ?? null)],
    );
  }
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, value]) => `${quote(key)}:${value}`).join(',')}}`;
}
