import { quote, quoteOrNull } from '../json';
import { CascadeEventRecord } from '../records';

/** The trigger with its four keys. A record that lost the event id has it as the head of its causation chain. */
export function fullTrigger(record: CascadeEventRecord, triggeredBy: string | null): string {
  const lost = record.shape === 'flat' ? (record.causationChain[0] ?? null) : null;
  return (
    `{"details":${record.triggerDetails},"event_id":${quoteOrNull(record.triggerEventId ?? lost)},` +
    `"trigger_type":${quote(record.triggerType)},"triggered_by":${quoteOrNull(triggeredBy)}}`
  );
}
