import { badInput } from '../errors';
import { JsonNode, member, onOneLine } from '../json';
import { CascadeEventRecord } from './cascade-event-record';
import { deriveCausationChain, deriveEffectCounts } from './effects';
import { Fields, MAX_NAME_LENGTH } from './fields';

/**
 * Reads a cascade event in either written shape, told by the key `trigger`. `node` is what parseJson made of
 * `text`. ArchiveError naming the key (dotted for trigger.*) on an unknown key, a missing required one (id or
 * cascade_id, namespace, trigger_type, timestamp, current_hash) and a value of the wrong type or length. Counts
 * and causation chain that are not given follow from the effects where they can, else they are 0 and empty.
 */
export function parseCascadeEventRecord(text: string, node: JsonNode): CascadeEventRecord {
  if (node.kind !== 'object') throw badInput(null, 'a cascade event must be an object');
  const fields = new Fields(text, node);
  const record =
    member(node, 'trigger') === undefined ? flatRecord(text, fields) : nestedRecord(text, fields);
  fields.refuseOthers();
  return record;
}

function flatRecord(text: string, fields: Fields): CascadeEventRecord {
  return {
    shape: 'flat',
    cascadeId: nonEmpty(fields, 'cascade_id'),
    triggerType: fields.requiredText('trigger_type'),
    triggerEventId: null,
    triggeredBy: undefined,
    triggerDetails: fields.canonical('trigger_details', 'object', '{}'),
    ...sharedFields(text, fields, null),
  };
}

function nestedRecord(text: string, fields: Fields): CascadeEventRecord {
  const triggerNode = fields.object('trigger');
  if (triggerNode === undefined) throw badInput('trigger', 'is missing');
  const trigger = new Fields(text, triggerNode, 'trigger.');
  const triggerEventId = trigger.text('event_id') ?? null;
  const record: CascadeEventRecord = {
    shape: 'nested',
    cascadeId: nonEmpty(fields, 'id'),
    triggerType: trigger.requiredText('trigger_type'),
    triggerEventId,
    triggeredBy: trigger.text('triggered_by', MAX_NAME_LENGTH),
    triggerDetails: trigger.canonical('details', 'object', '{}'),
    ...sharedFields(text, fields, triggerEventId),
  };
  trigger.refuseOthers();
  return record;
}

function sharedFields(text: string, fields: Fields, triggerEventId: string | null) {
  const effects = fields.canonical('effects', 'array', '[]');
  const redactedFields = fields.texts('redacted_fields') ?? [];
  const given = {
    causationChain: fields.texts('causation_chain'),
    totalEffects: fields.count('total_effects'),
    successCount: fields.count('success_count'),
    failureCount: fields.count('failure_count'),
  };
  return {
    effects,
    ...withDerived(given, fields.node('effects') ?? noEffects, triggerEventId),
    namespace: fields.requiredText('namespace'),
    timestamp: fields.requiredTime('timestamp'),
    previousHash: fields.text('previous_hash') ?? null,
    currentHash: nonEmpty(fields, 'current_hash'),
    archivedAt: fields.instant('archived_at'),
    externalTrace: traceText(text, fields.node('external_trace')),
    version: fields.node('version') === undefined ? '1.0' : fields.requiredText('version'),
    isTest: fields.flag('is_test') ?? false,
    ...(redactedFields.length > 0 && { redactedFields }),
  };
}

interface GivenSummary {
  readonly causationChain: string[] | undefined;
  readonly totalEffects: number | undefined;
  readonly successCount: number | undefined;
  readonly failureCount: number | undefined;
}

const noEffects: JsonNode = { kind: 'array', start: 0, end: 0, items: [] };

function withDerived(given: GivenSummary, effects: JsonNode, triggerEventId: string | null) {
  const isWhole = Object.values(given).every((value) => value !== undefined);
  const counts = isWhole ? undefined : deriveEffectCounts(effects);
  const chain = isWhole ? undefined : deriveCausationChain(triggerEventId, effects);
  return {
    causationChain: given.causationChain ?? chain ?? [],
    totalEffects: given.totalEffects ?? counts?.total ?? 0,
    successCount: given.successCount ?? counts?.success ?? 0,
    failureCount: given.failureCount ?? counts?.failure ?? 0,
  };
}

function traceText(text: string, node: JsonNode | undefined): string | null {
  return node === undefined || node.kind === 'null' ? null : onOneLine(text.slice(node.start, node.end));
}

function nonEmpty(fields: Fields, key: string): string {
  const text = fields.requiredText(key);
  if (text === '') throw badInput(fields.name(key), 'must not be empty');
  return text;
}
