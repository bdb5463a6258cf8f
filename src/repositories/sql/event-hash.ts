// The documents of the hash schemes, put together by the database from the columns that are served. `to_json(text)`
// escapes exactly as canonical JSON does, and the JSON columns hold canonical text. See core/hash-schemes for what
// they must equal; a test compares the two. The many calls of to_json would cost as much as the hash itself, so texts
// in which nothing is to be escaped are only put between quotes.
import { choice, column, documentSql, jsonColumn, literal, type DocumentPart } from './event-document';

/** Writes a text that is not null as a JSON string. */
type Quote = (expression: string) => DocumentPart[];

const escaped: Quote = (expression) => [column(`to_json((${expression})::text)::text`)];
const bare: Quote = (expression) => [literal('"'), column(expression), literal('"')];

const timestampText = 'coalesce(assumed_timestamp_text, timestamp_text)';
const triggeredBy = 'CASE WHEN is_triggered_by_known THEN triggered_by ELSE assumed_triggered_by END';
const triggerEventId = 'coalesce(trigger_event_id, CASE WHEN NOT is_nested THEN causation_chain[1] END)';

/** All texts that a document quotes, the two apart that a clear event has in no other spelling: see clear-event. */
const quotedTexts = [
  'cascade_id',
  'namespace',
  'trigger_type',
  'version',
  `coalesce(${triggeredBy}, '')`,
  `coalesce(${triggerEventId}, '')`,
];

/** Whether a text that is not null holds nothing that to_json escapes: no quotation mark, backslash, or control. */
export function isPlain(expression: string): string {
  return `(${expression}) COLLATE "C" !~ '["\\\\\\u0001-\\u001f]'`;
}

type Scheme = 'archive' | 'hot' | 'sealed';

function documents(quote: Quote): Record<Scheme, DocumentPart[]> {
  const orNull = (expression: string): DocumentPart =>
    choice([`(${expression}) IS NOT NULL`, ...quote(expression)], [null, literal('null')]);
  /** A first event's missing predecessor, in the spelling that the hash covers. */
  const previousHash = choice(
    [`previous_hash <> ''`, ...quote('previous_hash')],
    ['assumed_null_previous_hash', literal('null')],
    [null, literal('""')],
  );
  const effects = [literal('{"effects":'), jsonColumn('effects')];
  const identity = [literal(',"id":'), ...quote('cascade_id')];
  const place = [
    ...[literal(',"namespace":'), ...quote('namespace')],
    ...[literal(',"previous_hash":'), previousHash],
  ];
  const time = [literal(',"timestamp":'), ...quote(timestampText)];
  const details = [literal(',"trigger":{"details":'), jsonColumn('trigger_details')];
  const triggerType = [literal(',"trigger_type":'), ...quote('trigger_type')];
  const fullTrigger = [
    ...details,
    ...[literal(',"event_id":'), orNull(triggerEventId)],
    ...triggerType,
    ...[literal(',"triggered_by":'), orNull(triggeredBy), literal('}')],
  ];
  return {
    archive: [...effects, ...identity, ...place, ...time, ...details, ...triggerType, literal('}}')],
    hot: [...effects, ...identity, ...place, ...time, ...fullTrigger, literal('}')],
    sealed: [
      ...effects,
      literal(',"external_trace":'),
      choice(['external_trace IS NULL', literal('null')], [null, jsonColumn('external_trace')]),
      ...identity,
      literal(',"is_test":'),
      choice(['is_test', literal('true')], [null, literal('false')]),
      ...place,
      literal(',"scheme":"incident-archive/sealed/1"'),
      ...time,
      ...fullTrigger,
      ...[literal(',"version":'), ...quote('version'), literal('}')],
    ],
  };
}

function documentBy(quote: Quote): string {
  const { archive, hot, sealed } = documents(quote);
  return `CASE hash_scheme WHEN 'sealed' THEN ${documentSql(sealed)} WHEN 'hot' THEN ${documentSql(hot)}
    WHEN 'archive' THEN ${documentSql(archive)} END`;
}

function hashWhere(hasNothingToEscape: string): string {
  return `encode(sha256(convert_to(
    CASE WHEN ${hasNothingToEscape} THEN ${documentBy(bare)} ELSE ${documentBy(escaped)} END, 'UTF8')), 'hex')`;
}

/**
 * The hex SHA-256 of an event's document in the reading that was noted when it arrived; null where none was.
 * A note that was tampered with gives another hash, never a wrong verdict: what does not fit is looked at again.
 */
export const eventHash = hashWhere(
  isPlain([...quotedTexts, timestampText, `coalesce(previous_hash, '')`].join(' || ')),
);

/** The same, for whoever makes sure that the timestamp's text and previous_hash are plain: each is costly to look at. */
export const eventHashOfPlainLink = hashWhere(isPlain(quotedTexts.join(' || ')));
