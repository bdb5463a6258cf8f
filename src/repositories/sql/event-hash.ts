// The documents of the hash schemes, put together by the database from the columns that are served. `to_json(text)`
// escapes exactly as canonical JSON does, and the JSON columns hold canonical text. See core/hash-schemes for what
// they must equal; a test compares the two.

const text = (column: string): string => `to_json(${column}::text)::text`;
const textOrNull = (expression: string): string => `coalesce(to_json((${expression})::text)::text, 'null')`;

const timestampText = text('coalesce(assumed_timestamp_text, timestamp_text)');

/** A first event's missing predecessor, in the spelling that the hash covers. */
const previousHash = `CASE WHEN coalesce(previous_hash, '') <> '' THEN ${text('previous_hash')}
  WHEN assumed_null_previous_hash THEN 'null' ELSE '""' END`;

const triggeredBy = textOrNull(
  'CASE WHEN is_triggered_by_known THEN triggered_by ELSE assumed_triggered_by END',
);
const triggerEventId = textOrNull(
  'coalesce(trigger_event_id, CASE WHEN NOT is_nested THEN causation_chain[1] END)',
);

const fullTrigger = `'{"details":' || trigger_details || ',"event_id":' || ${triggerEventId}
  || ',"trigger_type":' || ${text('trigger_type')} || ',"triggered_by":' || ${triggeredBy} || '}'`;

const documents = {
  archive: `'{"effects":' || effects || ',"id":' || ${text('cascade_id')} || ',"namespace":' || ${text('namespace')}
    || ',"previous_hash":' || ${previousHash} || ',"timestamp":' || ${timestampText}
    || ',"trigger":{"details":' || trigger_details || ',"trigger_type":' || ${text('trigger_type')} || '}}'`,
  hot: `'{"effects":' || effects || ',"id":' || ${text('cascade_id')} || ',"namespace":' || ${text('namespace')}
    || ',"previous_hash":' || ${previousHash} || ',"timestamp":' || ${timestampText}
    || ',"trigger":' || ${fullTrigger} || '}'`,
  sealed: `'{"effects":' || effects || ',"external_trace":' || coalesce(external_trace, 'null')
    || ',"id":' || ${text('cascade_id')} || ',"is_test":' || is_test::text || ',"namespace":' || ${text('namespace')}
    || ',"previous_hash":' || ${previousHash} || ',"scheme":"incident-archive/sealed/1","timestamp":' || ${timestampText}
    || ',"trigger":' || ${fullTrigger} || ',"version":' || ${text('version')} || '}'`,
};

/**
 * The hex SHA-256 of an event's document in the reading that was noted when it arrived; null where none was.
 * A note that was tampered with gives another hash, never a wrong verdict: what does not fit is looked at again.
 */
export const eventHash = `encode(sha256(convert_to(CASE hash_scheme
    WHEN 'archive' THEN ${documents.archive}
    WHEN 'hot' THEN ${documents.hot}
    WHEN 'sealed' THEN ${documents.sealed}
  END, 'UTF8')), 'hex')`;
