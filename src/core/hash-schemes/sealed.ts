import { canonicalJson, parseJson, quote } from '../json';
import { fullTrigger } from './full-trigger';
import { HashScheme } from './reading';

/** The value of the document's `scheme` key. */
export const SEALED_SCHEME_ID = 'incident-archive/sealed/1';

/**
 * What the archive writes when it makes the event itself. It covers external_trace, version and is_test too; the
 * timestamp is isoformat in UTC with six digits always, and the first event's previous_hash is "".
 */
export const sealedScheme: HashScheme = {
  name: 'sealed',

  *choices(record, { triggeredBy: names }) {
    const { timestamp, previousHash } = record;
    if (timestamp.text !== sealedTimestampText(timestamp.instant)) return;
    for (const triggeredBy of names) {
      yield { timestampText: timestamp.text, triggeredBy, previousHash: previousHash ?? '' };
    }
  },

  document: (record, { timestampText, triggeredBy, previousHash }) =>
    `{"effects":${record.effects},"external_trace":${canonicalTrace(record.externalTrace)},` +
    `"id":${quote(record.cascadeId)},"is_test":${record.isTest},"namespace":${quote(record.namespace)},` +
    `"previous_hash":${quote(previousHash ?? '')},"scheme":"${SEALED_SCHEME_ID}",` +
    `"timestamp":${quote(timestampText)},"trigger":${fullTrigger(record, triggeredBy)},` +
    `"version":${quote(record.version)}}`,
};

/** How the archive spells the time of an event that it seals. */
export function sealedTimestampText(instant: string): string {
  return `${instant.slice(0, -1)}+00:00`;
}

function canonicalTrace(trace: string | null): string {
  return trace === null ? 'null' : canonicalJson(parseJson(trace));
}
