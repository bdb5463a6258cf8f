import { HashSchemeName } from '../hash-schemes';
import { Walked } from './verdict';

const HASHED_ALWAYS =
  'cascadeId, namespace, timestamp, triggerType, triggerDetails, effects, previousHash and currentHash';

const SUMMARY = 'causationChain, totalEffects, successCount and failureCount';

const HASHED_BESIDES = {
  archive: null,
  hot: 'triggerEventId and triggeredBy',
  sealed: 'triggerEventId, triggeredBy, externalTrace, version and isTest',
} satisfies Record<HashSchemeName, string | null>;

const NOT_HASHED = {
  archive:
    'triggerEventId and with it the first entry of causationChain, triggeredBy, externalTrace, version, isTest and archivedAt',
  hot: 'externalTrace, version, isTest and archivedAt',
  sealed: 'archivedAt',
} satisfies Record<HashSchemeName, string>;

/** What a walk compared. */
export interface Coverage {
  /** A head noted before the walk, with the last event. */
  readonly knowsHead: boolean;
  /** Whether the expected head was not found, but is on record as removed. */
  readonly isHeadRemoved: boolean;
  /** Counts and causation chains, with the effects. */
  readonly readEffects: boolean;
  /** Stretches of the window that retention removed around events that were held. */
  readonly removedStretches: number;
}

/** What a verdict rests on, in sentences. */
export function coveredBy(walked: Walked, { readEffects }: Coverage): string[] {
  if (walked.length === 0) return [];
  const sentences = [
    `${walked.length} events from ${walked.firstAt} to ${walked.lastAt}, up to the head ${walked.headHash}.`,
    `Hashed: ${HASHED_ALWAYS}.`,
  ];
  for (const scheme of schemesIn(walked)) {
    const besides = HASHED_BESIDES[scheme];
    if (besides !== null) sentences.push(`Hashed besides by scheme ${scheme}: ${besides}.`);
  }
  if (readEffects) sentences.push(`Compared with the effects where these tell: ${SUMMARY}.`);
  return sentences;
}

/** What a verdict says nothing about, in sentences. */
export function notCoveredBy(walked: Walked, coverage: Coverage): string[] {
  const { knowsHead, isHeadRemoved, readEffects, removedStretches } = coverage;
  const sentences = schemesIn(walked).map(
    (scheme) => `Scheme ${scheme} (${walked.schemes[scheme]} events) does not hash ${NOT_HASHED[scheme]}.`,
  );
  if (walked.redactedCount > 0)
    sentences.push(
      `${walked.redactedCount} events were redacted, as the evidence log says: what was erased is gone, and for what is ` +
        'left of them the log alone vouches (verify --log).',
    );
  if (!readEffects) sentences.push(`Not compared with the effects, as was asked: ${SUMMARY}.`);
  if (removedStretches > 0)
    sentences.push(
      `What stood in the ${removedStretches} stretches that retention removed around held events: the archive's own ` +
        'records name their ends.',
    );
  if (isHeadRemoved)
    sentences.push("That retention removed the expected head rests on the archive's own record of it.");
  if (!knowsHead) sentences.push('Whether newer events were cut off: no head was known beforehand.');
  if (walked.anchor === 'UNKNOWN') sentences.push('What came before the first event.');
  sentences.push(
    'Whoever can write the database can rewrite a whole chain: compare the head with one kept elsewhere.',
  );
  return sentences;
}

function schemesIn(walked: Walked): HashSchemeName[] {
  return (['archive', 'hot', 'sealed'] as const).filter((scheme) => walked.schemes[scheme] > 0);
}
