import { Instant } from '../brands';
import { CascadeEventRecord } from '../records';
import { isoformat } from '../timestamp';
import { Candidates } from './reading';

/**
 * What the hash of a record may have covered where the record does not keep it. `names` are the further values
 * of triggered_by that an operator or an import gives, tried after none and "system".
 */
export function candidatesOf(record: CascadeEventRecord, names: readonly string[]): Candidates {
  return {
    // not every scheme asks for them
    get timestamps() {
      return timestampTexts(record.timestamp.text, record.timestamp.instant);
    },
    triggeredBy:
      record.triggeredBy === undefined ? [...new Set([null, 'system', ...names])] : [record.triggeredBy],
    previousHashes: isFirst(record.previousHash) ? ['', null] : [record.previousHash],
  };
}

/** Whether a previous_hash says that its event is the first of its chain. */
export function isFirst(previousHash: string | null): previousHash is '' | null {
  return previousHash === null || previousHash === '';
}

function timestampTexts(text: string, instant: Instant): string[] {
  const iso = isoformat(instant);
  const texts = [text, iso, withZ(iso)];
  if (instant.endsWith('000Z')) {
    const millis = `${instant.slice(0, -4)}+00:00`;
    texts.push(withZ(millis), millis);
  }
  return [...new Set(texts)];
}

function withZ(text: string): string {
  return text.replace('+00:00', 'Z');
}
