import { badInput, inField } from '../core/errors';
import { parseJson } from '../core/json';
import { parseTimestamp, type Timestamp } from '../core/timestamp';
import type { RecordKindName } from '../entities';
import { hasNamespace, type ExportSelection, type GivenFilter } from '../interchange';

/** The options of `export` that say which records. */
export interface SelectionOptions {
  readonly namespace?: string;
  readonly since?: string;
  readonly until?: string;
  /** JSON text. */
  readonly filter?: string;
  /** The address of a server, which then reads the filter. */
  readonly url?: string;
}

/**
 * Which records the options take.
 * @throws ArchiveError BAD_USER_INPUT naming the option, or the place in the filter
 */
export async function selectionOf(kind: RecordKindName, options: SelectionOptions): Promise<ExportSelection> {
  const { namespace, since, until, filter } = options;
  if (namespace !== undefined && !hasNamespace(kind)) {
    throw badInput('--namespace', `${kind} belong to no namespace`);
  }
  const times = { since: timeOf('--since', since), until: timeOf('--until', until) };
  if (times.since !== null && times.until !== null && times.until.instant < times.since.instant) {
    throw badInput('--until', 'is earlier than --since');
  }
  return {
    namespace: namespace ?? null,
    ...times,
    filter: filter === undefined ? null : await filterOf(kind, filter, options.url),
  };
}

async function filterOf(kind: RecordKindName, text: string, url: string | undefined): Promise<GivenFilter> {
  const node = inField('--filter', () => parseJson(text));
  if (node.kind !== 'object') throw badInput('--filter', 'must be a JSON object');
  if (url !== undefined) return { text, meaning: null };
  // the schema takes half a second to build: it is loaded where it is used
  const { buildArchiveSchema } = await import('../resolvers/index.js');
  const { readFilterInput } = await import('../graphql/filter-input.js');
  return { text, meaning: readFilterInput(buildArchiveSchema(), kind, text) };
}

function timeOf(option: string, text: string | undefined): Timestamp | null {
  return text === undefined ? null : inField(option, () => parseTimestamp(text));
}
