import type { ErrorCode } from '../../../../src/core/errors';
import { httpErrorCodes } from '../../../../src/http/http-error';
import type { FuzzAnswer } from './send';

const ours: readonly string[] = [
  'BAD_USER_INPUT',
  'CONFLICT',
  'NOT_FOUND',
  'UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'DEADLINE_EXCEEDED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
] satisfies ErrorCode[];

/** Every code that an answer may have. */
const declared = new Set([
  ...ours,
  ...Object.values(httpErrorCodes).filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** What no error may say: stacks, statements, places of files, names of tables and of what the server is made of. */
const internals = new RegExp(
  [
    String.raw`\n\s+at `,
    String.raw`\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|pg_\w+|\$\d)\b`,
    String.raw`(/src/|/dist/|node_modules|\.ts:\d|\.js:\d|/tmp/|/root/|/home/)`,
    String.raw`\b(security_incidents|cascade_events|recovery_sessions|chain_heads|log_entries|revisions_pkey)\b`,
    String.raw`\b([Pp]ostgres|[Pp][Gg]lite|[Tt]ype[Oo][Rr][Mm]|[Aa]pollo|[Ff]astify|\w+Error:|ECONN\w+)\b`,
  ].join('|'),
);

interface Said {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/** What is wrong with an answer; null where nothing is. */
export function faultOf({ status, text, requestId }: FuzzAnswer): string | null {
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (requestId === undefined) return 'no request id';
  if (!text.startsWith('{')) return internals.test(text) ? `internals in ${text.slice(0, 200)}` : null;
  const { errors = [] } = JSON.parse(text) as { errors?: readonly Said[] };
  for (const error of errors) {
    const { code, requestId: told } = error.extensions ?? {};
    if (code === undefined || !declared.has(code)) return `code ${code}`;
    if (told !== requestId) return 'an error without the id of its request';
    if (internals.test(error.message)) return `internals in ${error.message}`;
  }
  if (status === 503 && !errors.some(({ extensions }) => extensions?.code === 'UNAVAILABLE'))
    return 'status 503';
  return null;
}
