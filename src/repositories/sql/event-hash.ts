// The documents of the hash schemes, put together by the database from the columns that are served. `to_json(text)`
// escapes exactly as canonical JSON does, and the JSON columns hold canonical text. See core/hash-schemes for what
// they must equal; a test compares the two.
//
// Both the many calls of to_json and the copying of a long text at each `||` cost as much as the hash itself. So texts
// in which nothing is to be escaped are only put between quotes, and the long texts are appended once.

/** Writes a text that is not null as a JSON string. */
type Quote = (expression: string) => string;

const escaped: Quote = (expression) => `to_json((${expression})::text)::text`;
const bare: Quote = (expression) => `'"' || (${expression}) || '"'`;

const timestampText = 'coalesce(assumed_timestamp_text, timestamp_text)';
const triggeredBy = 'CASE WHEN is_triggered_by_known THEN triggered_by ELSE assumed_triggered_by END';
const triggerEventId = 'coalesce(trigger_event_id, CASE WHEN NOT is_nested THEN causation_chain[1] END)';

/** All texts that a document quotes; each column of a document must be here. */
const quotedTexts = [
  'cascade_id',
  'namespace',
  'trigger_type',
  'version',
  timestampText,
  `coalesce(previous_hash, '')`,
  `coalesce(${triggeredBy}, '')`,
  `coalesce(${triggerEventId}, '')`,
].join(' || ');

/** What to_json escapes: quotation mark, backslash, and characters below the blank. */
const hasNothingToEscape = `(${quotedTexts}) COLLATE "C" !~ '["\\\\\\u0001-\\u001f]'`;

function documents(quote: Quote): Record<'archive' | 'hot' | 'sealed', string> {
  const quoteOrNull: Quote = (expression) => `coalesce(${quote(expression)}, 'null')`;
  /** A first event's missing predecessor, in the spelling that the hash covers. */
  const previousHash = `CASE WHEN coalesce(previous_hash, '') <> '' THEN ${quote('previous_hash')}
    WHEN assumed_null_previous_hash THEN 'null' ELSE '""' END`;
  const identity = `',"id":' || ${quote('cascade_id')}`;
  const place = `',"namespace":' || ${quote('namespace')} || ',"previous_hash":' || ${previousHash}`;
  const time = `',"timestamp":' || ${quote(timestampText)}`;
  const triggerType = `',"trigger_type":' || ${quote('trigger_type')}`;
  const fullTrigger = `trigger_details || (',"event_id":' || ${quoteOrNull(triggerEventId)} || ${triggerType}
    || ',"triggered_by":' || ${quoteOrNull(triggeredBy)}`;
  return {
    archive: `'{"effects":' || effects || (${identity} || ${place} || ${time} || ',"trigger":{"details":')
      || trigger_details || (${triggerType} || '}}')`,
    hot: `'{"effects":' || effects || (${identity} || ${place} || ${time} || ',"trigger":{"details":')
      || ${fullTrigger} || '}}')`,
    sealed: `'{"effects":' || effects || (',"external_trace":' || coalesce(external_trace, 'null') || ${identity}
      || ',"is_test":' || is_test::text || ${place} || ',"scheme":"incident-archive/sealed/1"' || ${time}
      || ',"trigger":{"details":') || ${fullTrigger} || '},"version":' || ${quote('version')} || '}')`,
  };
}

function documentBy(quote: Quote): string {
  const { archive, hot, sealed } = documents(quote);
  return `CASE hash_scheme WHEN 'archive' THEN ${archive} WHEN 'hot' THEN ${hot} WHEN 'sealed' THEN ${sealed} END`;
}

/**
 * The hex SHA-256 of an event's document in the reading that was noted when it arrived; null where none was.
 * A note that was tampered with gives another hash, never a wrong verdict: what does not fit is looked at again.
 */
export const eventHash = `encode(sha256(convert_to(
  CASE WHEN ${hasNothingToEscape} THEN ${documentBy(bare)} ELSE ${documentBy(escaped)} END, 'UTF8')), 'hex')`;
