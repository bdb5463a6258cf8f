import { Instant } from '../brands';
import { CascadeEventRecord } from '../records';
import { isoformat } from '../timestamp';
import { Candidates } from './reading';

/**
 * What the hash of a record may have covered where the record does not keep it. `names` are the further values
 * of triggered_by that an operator or an import gives, tried after none and "system".
 */
export function candidatesOf(record: CascadeEventRecord, names: readonly string[]): Candidates {
  const { text, instant } = record.timestamp;
  return {
    // one after the other: the first is most times the one
    timestamps: { [Symbol.iterator]: () => timestampTexts(text, instant) },
    triggeredBy:
      record.triggeredBy === undefined ? [...new Set([null, 'system', ...names])] : [record.triggeredBy],
    previousHashes: isFirst(record.previousHash) ? ['', null] : [record.previousHash],
  };
}

/** Whether a previous_hash says that its event is the first of its chain. */
export function isFirst(previousHash: string | null): previousHash is '' | null {
  return previousHash === null || previousHash === '';
}

function* timestampTexts(text: string, instant: Instant): Generator<string> {
  yield text;
  for (const other of new Set(otherTexts(instant))) if (other !== text) yield other;
}

function otherTexts(instant: Instant): string[] {
  const iso = isoformat(instant);
  if (!instant.endsWith('000Z')) return [iso, withZ(iso)];
  const millis = `${instant.slice(0, -4)}+00:00`;
  return [iso, withZ(iso), withZ(millis), millis];
}

function withZ(text: string): string {
  return text.replace('+00:00', 'Z');
}
