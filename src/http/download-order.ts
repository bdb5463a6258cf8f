import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { badInput } from '../core/errors';
import type { RecordKindName } from '../entities';
import { readFilterInput } from '../graphql/filter-input';
import { isFormatOf, recordKindNames, type ExportFormat, type ExportSelection } from '../interchange';
import { searchOf } from './graphql-route';

/** What is downloaded. */
export interface DownloadOrder {
  readonly kind: RecordKindName;
  readonly format: ExportFormat;
  readonly fileName: string;
  readonly mediaType: string;
  readonly selection: ExportSelection;
}

interface Extension {
  readonly extension: string;
  readonly format: ExportFormat;
  readonly mediaType: string;
}

const NDJSON_TYPE = 'application/x-ndjson; charset=utf-8';
const extensions: readonly Extension[] = [
  { extension: 'ndjson', format: 'ndjson', mediaType: NDJSON_TYPE },
  { extension: 'csv', format: 'csv', mediaType: 'text/csv; charset=utf-8; header=present' },
  { extension: 'ocsf.ndjson', format: 'ocsf', mediaType: NDJSON_TYPE },
];

/**
 * What a request for `/export/FILE?filter=JSON` asks for; null where there is no such file.
 * @throws ArchiveError BAD_USER_INPUT naming the parameter, or the place in the filter
 */
export function readOrder(request: FastifyRequest, schema: GraphQLSchema): DownloadOrder | null {
  const { file } = request.params as { file: string };
  const found = fileOf(file);
  if (found === null) return null;
  const text = filterText(new URLSearchParams(searchOf(request.raw.url ?? '')));
  const filter = text === null ? null : { text, meaning: readFilterInput(schema, found.kind, text) };
  return { ...found, fileName: file, selection: { namespace: null, since: null, until: null, filter } };
}

function fileOf(file: string): Pick<DownloadOrder, 'kind' | 'format' | 'mediaType'> | null {
  const dot = file.indexOf('.');
  const kind = recordKindNames.find((name) => name === file.slice(0, dot));
  const found = extensions.find(({ extension }) => extension === file.slice(dot + 1));
  if (kind === undefined || found === undefined || !isFormatOf(kind, found.format)) return null;
  return { kind, format: found.format, mediaType: found.mediaType };
}

/** A parameter that is not read would be a filter that somebody believes in, and that does nothing. */
function filterText(search: URLSearchParams): string | null {
  if ([...search.keys()].some((name) => name !== 'filter'))
    throw badInput(null, 'filter is the one parameter');
  const texts = search.getAll('filter');
  if (texts.length > 1) throw badInput('filter', 'must be given once');
  return texts[0] ?? null;
}
